import type { Tensor4D } from '@tensorflow/tfjs-core';

/** What the denoiser is given of the picture; owned by the caller. */
export interface Guidance {
  /** `[batch, height, width, imageChannels]` in [-1, 1]. */
  readonly lowRes: Tensor4D;
  /** Those of `regress`, `[batch, height, width, regressor.channels]`. */
  readonly features: Tensor4D;
}
