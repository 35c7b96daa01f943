import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Denoiser, PausingDenoiser } from '@sr3kit/denoiser';
import type { Start } from '@sr3kit/samplers';
import type { PlanStart } from '../config/inferencePlan.ts';

/** How to prepare a {@link Diffusion}. */
export interface DiffusionOptions {
  /** In [0, 1]; see `projectConsistency`. */
  readonly consistency: number;
  /** Class of each picture, int32 `[batch]`, for class-conditional models. */
  readonly labels?: Tensor1D | undefined;
  /** For networks that see the whole picture: show them overlapping pieces of this side instead, in pixels of the input. */
  readonly piece?: number | undefined;
  /** What drawing starts from; pure noise by default. */
  readonly start?: PlanStart | undefined;
}

/** One batch of pictures, ready for a sampler to draw. Owns what it has computed for them until `dispose`. */
export interface Diffusion {
  readonly denoise: Denoiser | PausingDenoiser;
  /** What the samples are, and how estimates of them are corrected. */
  readonly start: Pick<Start, 'shape' | 'condition' | 'prediction' | 'clip' | 'project' | 'from'>;
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
