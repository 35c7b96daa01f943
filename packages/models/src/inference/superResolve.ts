import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { ancestral, sample, type Refinement, type Sampler } from '@sr3kit/samplers';
import type { NoiseCurve, Spacing } from '@sr3kit/schedules';
import { architectureOf, type Architectures } from '../architectures.ts';
import type { PlanStart } from '../config/inferencePlan.ts';
import { defaultConsistency } from '../config/task.ts';
import type { Model } from '../model.ts';
import { ModelError } from '../source/modelError.ts';
import { drawingProblem } from './drawingProblem.ts';
import { guided } from './guided.ts';
import { inferenceCurve, inferencePlanOf } from './inferencePlanOf.ts';

/** How to draw pictures from a diffusion model. */
export interface SuperResolveOptions {
  /** Default: SR3's own, `ancestral()`. */
  readonly sampler?: Sampler;
  /** Number of network evaluations. */
  readonly steps: number;
  /**
   * Where on the training curve the steps lie; with a `noisiest` end if drawing starts from the crisp picture, and only then.
   * Default: as the model's plan for so many steps says.
   */
  readonly spacing?: Spacing;
  /**
   * What drawing starts from. Default: as the model's plan says, or noise where you give a spacing or a curve. Only models
   * with the mode `crisp` can start from it, by a plan of theirs that does, or at your spacing's `noisiest` end.
   */
  readonly start?: PlanStart;
  /** Your own curve instead of the respaced training curve (an inference schedule of SR3, appendix). */
  readonly curve?: NoiseCurve;
  /** Integer in [0, 2^53). */
  readonly seed: number;
  /** Factor on all noise: 1 draws from the model, below 1 is more faithful and smoother. Default 1. */
  readonly strength?: number;
  /**
   * How far every estimate is moved onto the pictures whose bicubic downsample is the input, in [0, 1]. Default: the
   * model's.
   */
  readonly consistency?: number;
  /** Class of each picture, int32 `[batch]`, for class-conditional models. */
  readonly labels?: Tensor1D;
  /**
   * How much further than the class alone results are moved towards what is typical of it (classifier-free guidance, Ho and
   * Salimans 2022), for class-conditional models trained with `labelDropout`; at least 0. Default 0: not at all.
   */
  readonly guidance?: number;
  /**
   * For networks that see the whole picture: show them overlapping pieces of this side instead, in pixels of the input,
   * and blend the answers in every step. An approximation, for pictures that are too large. Default: the whole picture.
   */
  readonly piece?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Your own architectures, in addition to the built-in ones. */
  readonly architectures?: Architectures;
}

/**
 * Upscales by iterative refinement (SR3 Alg. 2 and its faster relatives), untiled.
 *
 * @param lowRes - `[batch, height, width, channels]` in [-1, 1], any size; owned by the caller throughout.
 * @returns One refinement per step. Its `y0` is the current picture, `[batch, height * scale, width * scale, channels]`
 * in [-1, 1], but for the last projection's correction; owned by the caller. The last one is the result.
 * @throws Error for a model without refinements; ModelError for guidance that it has not learned, a start from a crisp
 * picture that it does not make or has no plan for, or a spacing that does not suit the start; RangeError for options out of
 * range.
 */
export async function* superResolve(
  { config, params }: Model,
  lowRes: Tensor4D,
  options: SuperResolveOptions,
): AsyncGenerator<Refinement> {
  const { architectures } = options;
  const architecture = architectureOf(config.network, architectures);
  if (!architecture.modes(config).includes('diffusion')) {
    throw new Error('superResolve needs a diffusion model, but this one is a regression model: use oneStep');
  }
  // Too many steps are the spacing's to refuse: a curve of your own may have more.
  const problem = drawingProblem(config, { ...options, steps: undefined }, architectures);
  if (problem !== null) throw new ModelError(`${problem.option} ${problem.message}`);
  const { sampler = ancestral(), consistency = defaultConsistency(config.task), labels, seed, signal } = options;
  const plan = inferencePlanOf(config, sampler, options.steps, architectures, options.start);
  const usual = options.spacing === undefined && options.curve === undefined;
  const from = options.start ?? (usual ? plan.start : 'noise');
  const prepared = { consistency, labels, piece: options.piece, start: from };
  const diffusion = architecture.diffusion(config, params, lowRes, prepared);
  try {
    const start = { ...diffusion.start, seed, strength: (options.strength ?? 1) * (usual ? plan.noise : 1) };
    const curve = options.curve ?? inferenceCurve(config, options.steps, options.spacing ?? plan.spacing);
    const denoise = guided(diffusion.denoise, options.guidance ?? 0);
    for await (const refinement of sample(denoise, curve, start, { sampler, signal })) {
      let y0: Tensor4D;
      try {
        y0 = diffusion.picture(refinement.y0);
      } finally {
        refinement.y0.dispose();
      }
      yield { ...refinement, y0 };
    }
  } finally {
    diffusion.dispose();
  }
}
