import type { ModelConfig } from '@sr3kit/checkpoints';
import type { Condition } from '@sr3kit/denoiser';
import { resizeBicubic } from '@sr3kit/ops';
import { ancestral, ddim, dpmSolverPP, projectConsistency, type Refinement, type Start } from '@sr3kit/samplers';
import { createSchedule, respace, type NoiseCurve } from '@sr3kit/schedules';
import { denoiser } from '@sr3kit/unet';
import { clipByValue, dispose, tidy, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Model } from './model.ts';
import { unetOf } from './network.ts';
import { cropTo, lowResMultiple, padToMultiple } from './padding.ts';
import { fromTarget, toTarget } from './target.ts';

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
  model: Model,
  lowRes: Tensor4D,
  options: SampleOptions,
): AsyncGenerator<Refinement> {
  const { config } = model;
  const { objective, task } = config;
  if (objective.kind !== 'diffusion')
    throw new Error('superResolve needs a diffusion model, but this one is a regression model: use regress');
  const { consistency = 1 } = options;
  const [batch, height, width, channels] = lowRes.shape;

  const padded = padToMultiple(lowRes, lowResMultiple(config));
  const base = resizeBicubic(padded, [padded.shape[1] * task.scale, padded.shape[2] * task.scale]);
  try {
    const condition: Condition = { image: base, ...(options.labels ? { labels: options.labels } : {}) };
    const start: Start = {
      shape: [batch, base.shape[1], base.shape[2], channels],
      seed: options.seed,
      condition,
      prediction: objective.prediction,
      strength: options.strength ?? 1,
      // Clipped as a picture below, not as a target: a residual has no such range.
      clip: null,
      project: (y0) => inPictureSpace(config, y0, base, (image) => projected(image, padded, consistency)),
    };
    for await (const step of sampler(model, start, options)) {
      const y0 = tidy(() => {
        const image = cropTo(fromTarget(config, step.y0, base), height * task.scale, width * task.scale);
        // Once more at the true size: the estimates were projected with the padding at their borders.
        return projected(clipByValue(image, -1, 1) as Tensor4D, lowRes, consistency);
      });
      step.y0.dispose();
      yield { ...step, y0 };
    }
  } finally {
    dispose([padded, base]);
  }
}

function sampler(model: Model, start: Start, options: SampleOptions): AsyncGenerator<Refinement> {
  const { config, params } = model;
  const schedule = createSchedule(config.schedule, { warn: () => undefined });
  const curve = options.curve ?? respace(schedule, options.steps, options.spacing ?? 'logSnr');
  const denoise = denoiser(unetOf(config), params);
  const signal = options.signal ? { signal: options.signal } : {};
  switch (options.sampler) {
    case 'ancestral':
      return ancestral(denoise, curve, start, { variance: options.variance ?? 'beta', ...signal });
    case 'ddim':
      return ddim(denoise, curve, start, { eta: options.eta ?? 0, ...signal });
    case 'dpmSolver++':
      return dpmSolverPP(denoise, curve, start, { stochastic: false, ...signal });
    case 'dpmSolver++sde':
      return dpmSolverPP(denoise, curve, start, { stochastic: true, ...signal });
  }
}

/** Applies a correction of pictures to an estimate in the model's target space. */
function inPictureSpace(
  config: ModelConfig,
  y0: Tensor4D,
  base: Tensor4D,
  correct: (image: Tensor4D) => Tensor4D,
): Tensor4D {
  return tidy(() => toTarget(config, correct(clipByValue(fromTarget(config, y0, base), -1, 1) as Tensor4D), base));
}

function projected(image: Tensor4D, lowRes: Tensor4D, consistency: number): Tensor4D {
  return consistency > 0 ? projectConsistency(image, lowRes, consistency) : image.clone();
}
