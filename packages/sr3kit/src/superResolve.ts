import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Refinement } from '@sr3kit/samplers';
import type { NoiseCurve } from '@sr3kit/schedules';
import { superResolveLite } from './lite/superResolve.ts';
import type { Model } from './model.ts';
import { isLite, isUnet } from './network.ts';
import { superResolveUnet } from './unet/superResolve.ts';

/** How to draw a picture from a diffusion model. */
export interface SampleOptions {
  readonly sampler: 'ancestral' | 'ddim' | 'dpmSolver++' | 'dpmSolver++sde';
  /** Number of network evaluations. */
  readonly steps: number;
  /** Where on the training curve the steps lie. Default `logSnr`. */
  readonly spacing?: 'uniform' | 'quadratic' | 'logSnr';
  /** A curve of one's own instead of the respaced training one (an inference schedule of SR3, appendix). */
  readonly curve?: NoiseCurve;
  /** DDIM only: 0 is deterministic, 1 ancestral. Default 0. */
  readonly eta?: number;
  /** Ancestral only: `beta` is the paper's choice. Default `beta`. */
  readonly variance?: 'beta' | 'posterior';
  readonly seed: number;
  /** Scales all noise: 1 draws from the model, below 1 is more faithful and smoother. Default 1. */
  readonly strength?: number;
  /** How far every estimate is moved onto the pictures whose bicubic downsample is the input, in [0, 1]. Default 1. */
  readonly consistency?: number;
  /** Class of each picture, int32 `[batch]`, for class-conditional models. */
  readonly labels?: Tensor1D;
  readonly signal?: AbortSignal;
}

/**
 * Upscales by iterative refinement (SR3 Alg. 2 and its faster relatives).
 *
 * @param lowRes - `[batch, height, width, channels]` in [-1, 1], any size; owned by the caller throughout.
 * @returns One refinement a step. Its `y0` is the current picture, `[batch, height * scale, width * scale, channels]`
 * in [-1, 1] up to the projection's last correction, owned by the caller; that of the last step is the result.
 */
export async function* superResolve(
  { config, params }: Model,
  lowRes: Tensor4D,
  options: SampleOptions,
): AsyncGenerator<Refinement> {
  if (config.objective.kind !== 'diffusion')
    throw new Error('superResolve needs a diffusion model, but this one is a regression model: use regress');
  if (isLite(config)) yield* superResolveLite(config, params, lowRes, options);
  else if (isUnet(config)) yield* superResolveUnet(config, params, lowRes, options);
}
