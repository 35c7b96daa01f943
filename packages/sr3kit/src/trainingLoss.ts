import type { ModelConfig } from '@sr3kit/checkpoints';
import type { Params } from '@sr3kit/denoiser';
import { tensor4d, type Scalar, type Tensor4D } from '@tensorflow/tfjs-core';
import { liteLoss } from './lite/loss.ts';
import { isLite, isUnet } from './network.ts';
import { unetLoss } from './unet/loss.ts';

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

/**
 * The objective a model is trained with: SR3 Alg. 1 (a noise level per picture, noise, one denoising), or the
 * regression baseline, which answers the target in one pass.
 *
 * @param options - `dropout: false` leaves the network's dropout out, for a validation.
 */
export function trainingLoss(config: ModelConfig, options: { readonly dropout?: boolean } = {}): TrainingLoss {
  if (isLite(config)) return liteLoss(config);
  if (isUnet(config)) return unetLoss(config, options.dropout ?? true);
  throw new RangeError(`no network of kind ${JSON.stringify(config.network)}`);
}

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
