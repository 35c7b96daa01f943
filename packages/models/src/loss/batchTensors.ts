import { tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import type { PictureBatch } from '@sr3kit/losses';

/** The pictures of a batch on the engine; owned by the caller. */
export function batchTensors({ size, crop, scale, channels, high, low }: PictureBatch): {
  image: Tensor4D;
  low: Tensor4D;
} {
  return {
    image: tensor4d(high, [size, crop, crop, channels]),
    low: tensor4d(low, [size, crop / scale, crop / scale, channels]),
  };
}
