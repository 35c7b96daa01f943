import type { NoiseCurve, Spacing } from '@sr3kit/schedules';
import type { Tensor1D } from '@tensorflow/tfjs-core';

/** How to draw a picture from a diffusion model. */
export interface SampleOptions {
  readonly sampler: 'ancestral' | 'ddim' | 'dpmSolver++' | 'dpmSolver++sde';
  /** Number of network evaluations. */
  readonly steps: number;
  /** Where on the training curve the steps lie. Default `logSnr`. */
  readonly spacing?: Spacing;
  /** A curve of one's own instead of the respaced training one (an inference schedule of SR3, appendix). */
  readonly curve?: NoiseCurve;
  /** DDIM only: 0 is deterministic, 1 ancestral. Default 0. */
  readonly eta?: number;
  /** Ancestral only: `beta` is the paper's choice. Default `beta`. */
  readonly variance?: 'beta' | 'posterior';
  readonly seed: number;
  /**
   * Scales all noise: 1 draws from the model, below 1 is more faithful and smoother. Default 1. The light model adds
   * `liteNoiseFactor` where sampler `ancestral` with variance `posterior` runs on the default steps.
   */
  readonly strength?: number;
  /** How far every estimate is moved onto the pictures whose bicubic downsample is the input, in [0, 1]. Default 1. */
  readonly consistency?: number;
  /** Class of each picture, int32 `[batch]`, for class-conditional models. */
  readonly labels?: Tensor1D;
  readonly signal?: AbortSignal;
}
