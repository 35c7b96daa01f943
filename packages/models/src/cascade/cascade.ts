import { tensor1d, type Tensor4D } from '@tensorflow/tfjs-core';
import { deriveSeed } from '@sr3kit/random';
import type { Refinement } from '@sr3kit/samplers';
import type { Architectures } from '../architectures.ts';
import { generate } from '../inference/generate.ts';
import { usualSteps } from '../inference/inferencePlanOf.ts';
import { oneStepInTurns } from '../inference/oneStep.ts';
import { superResolve, type SuperResolveOptions } from '../inference/superResolve.ts';
import { classesOf, modesOf, type Model } from '../model.ts';
import type { CascadeStage } from './cascadeStage.ts';
import { fitStages, type FittedStages } from './fitStages.ts';

/** What to draw. */
export interface CascadeDraw {
  /** Pictures, at least 1. */
  readonly count: number;
  /** Integer in [0, 2^53). Every stage draws from a seed of its own that is derived from it. */
  readonly seed: number;
  /** Class of each picture, where a stage has classes. */
  readonly labels?: readonly number[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A refinement of one stage; see {@link Refinement}. */
export interface CascadeStep extends Refinement {
  /** 0 for the base. */
  readonly stage: number;
  /** Number of stages, the base included. */
  readonly stages: number;
}

/** Models of which each enlarges what the one before has drawn. Owns nothing. */
export interface Cascade extends FittedStages {
  /**
   * Draws pictures. A stage that answers in one pass has one step.
   *
   * @returns One step per refinement; `y0`, `[count, side, side, channels]` in [-1, 1], is owned by the caller. The last one
   * of the last stage is the result.
   * @throws RangeError for labels that are missing, too few or out of range; the signal's reason.
   */
  draw(what: CascadeDraw): AsyncGenerator<CascadeStep>;
}

/**
 * Chains a base, which draws small pictures from noise alone, and stages of super-resolution, as SR3 does for 64 -> 256 ->
 * 1024 (section 4.4). The models are trained independently; a stage should have seen blurred inputs (`augment.blur`) and have
 * `task.consistency` 0, so that it forgives the stage before.
 *
 * @param architectures - Your own, in addition to the built-in ones.
 * @throws ModelError where stages do not fit together, or one cannot draw as it is asked to: it names the stage, what is wrong,
 * and what to do.
 */
export function createCascade(stages: readonly CascadeStage[], architectures?: Architectures): Cascade {
  const fitted = fitStages(stages, architectures);
  const { sizes, classes } = fitted;
  return {
    ...fitted,
    async *draw({ count, seed, labels: given, signal }) {
      assertLabels(given, count, classes);
      const labels = given && classes !== undefined ? tensor1d([...given], 'int32') : undefined;
      let picture: Tensor4D | null = null;
      let last: Tensor4D | null = null;
      try {
        for (const [stage, { model, steps = usualSteps(model.config), ...options }] of stages.entries()) {
          const told = labels && classesOf(model.config.network, architectures) !== undefined ? { labels } : {};
          const how: SuperResolveOptions = {
            ...{ ...options, ...told, steps, signal },
            seed: deriveSeed(seed, 'cascade', stage),
            ...(architectures ? { architectures } : {}),
          };
          const drawn: AsyncGenerator<Refinement> = picture
            ? enlarge(model, picture, how)
            : generate(model, { ...how, count, size: sizes[0]! });
          for await (const refinement of drawn) {
            last?.dispose();
            // A clone: the caller may be done with the picture before the next stage is.
            last = refinement.y0.clone();
            yield { ...refinement, stage, stages: stages.length };
          }
          picture?.dispose();
          picture = last;
          last = null;
        }
      } finally {
        for (const tensor of [picture, last, labels]) tensor?.dispose();
      }
    },
  };
}

async function* enlarge(model: Model, picture: Tensor4D, options: SuperResolveOptions): AsyncGenerator<Refinement> {
  const { architectures, consistency, piece, signal } = options;
  if (modesOf(model.config, architectures).includes('diffusion')) {
    yield* superResolve(model, picture, options);
    return;
  }
  const y0 = await oneStepInTurns(model, picture, {
    ...{ piece, signal },
    ...(consistency === undefined ? {} : { consistency }),
    ...(architectures ? { architectures } : {}),
  });
  yield { step: 1, steps: 1, noiseLevel: 1, y0 };
}

function assertLabels(labels: readonly number[] | undefined, count: number, classes: number | undefined): void {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`count must be an integer of at least 1, got ${count}`);
  }
  if (classes === undefined) return;
  if (labels === undefined) throw new RangeError(`labels are missing: the cascade has ${classes} classes`);
  if (labels.length !== count) {
    throw new RangeError(`labels must be ${count}, one for each picture, got ${labels.length}`);
  }
  for (const label of labels) {
    if (Number.isInteger(label) && label >= 0 && label < classes) continue;
    throw new RangeError(`labels must be integers from 0 to ${classes - 1}, got ${label}`);
  }
}
