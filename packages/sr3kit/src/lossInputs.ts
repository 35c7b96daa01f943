import type { Params } from '@sr3kit/denoiser';
import { tensor4d, type Scalar, type Tensor4D } from '@tensorflow/tfjs-core';

/** Pictures and their low-resolution twins as plain arrays in [-1, 1]; `@sr3kit/data` makes such batches. */
export interface PictureBatch {
  readonly size: number;
  /** Side of the square high-resolution crops in pixels. */
  readonly crop: number;
  readonly scale: number;
  readonly channels: number;
  /** `[size, crop, crop, channels]`. */
  readonly high: Float32Array;
  /** `[size, crop / scale, crop / scale, channels]`. */
  readonly low: Float32Array;
  /** Class of each picture, `[size]`. */
  readonly labels?: Int32Array;
}

/** Which draw of noise a loss is to use: every value is a pure function of these three. */
export interface LossDraw {
  readonly seed: number;
  readonly step: number;
  /** Index within the step when gradients are accumulated. */
  readonly micro: number;
}

/** The loss of one batch under given weights. Inside a gradient tape or a `tidy` of the caller. */
export type TrainingLoss = (params: Params, batch: PictureBatch, draw: LossDraw) => Scalar;

/** The pictures of a batch on the engine; owned by the caller. */
export function toTensors({ size, crop, scale, channels, high, low }: PictureBatch): {
  image: Tensor4D;
  low: Tensor4D;
} {
  return {
    image: tensor4d(high, [size, crop, crop, channels]),
    low: tensor4d(low, [size, crop / scale, crop / scale, channels]),
  };
}
