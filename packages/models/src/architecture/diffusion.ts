import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Denoiser } from '@sr3kit/denoiser';
import type { Start } from '@sr3kit/samplers';

/** One batch of pictures, ready for a sampler to draw. Owns what it has computed for them until `dispose`. */
export interface Diffusion {
  readonly denoise: Denoiser;
  /** What the samples are, and how estimates of them are corrected. */
  readonly start: Pick<Start, 'shape' | 'condition' | 'prediction' | 'clip' | 'project'>;
  /**
   * The picture that an estimate stands for.
   *
   * @param y0 - An estimate, in the shape of the samples; stays the caller's.
   * @returns `[batch, height * scale, width * scale, channels]` in [-1, 1], but for the last projection's
   * correction; owned by the caller.
   */
  picture(y0: Tensor4D): Tensor4D;
  dispose(): void;
}
