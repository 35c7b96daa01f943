import {
  inferenceCurve,
  inferencePlanOf,
  type AnyModelConfig,
  type Architectures,
  type DirectAnswer,
  type DirectMode,
  type Mode,
  type TiledMethod,
} from '@sr3kit/models';
import type { Sampler } from '@sr3kit/samplers';
import { RowBuffer, type RowPool } from '../picture/rowBuffer.ts';
import { composition, directPicture, finalProjection } from './compositions.ts';
import type { DiffusionPlan, Guided, Refining } from './diffusionPlan.ts';
import { isPreviewed, type Previews } from './previews.ts';
import { denoising, guide, refinement } from './refinements.ts';
import type { Rows, Stage, Written } from './stage.ts';

/** How to make a picture. */
export interface MakingOptions {
  readonly mode: Mode;
  readonly sampler: Sampler;
  /** Network evaluations of the diffusion mode. */
  readonly steps: number;
  readonly seed: number;
  readonly strength: number;
  readonly consistency: number;
  readonly previews: Previews;
  /** Side of overlapping pieces in pixels of the input, for networks that see the whole picture; undefined for one. */
  readonly piece?: number | undefined;
  /** Your own architectures, in addition to the built-in ones. */
  readonly architectures: Architectures;
}

/** Makes the rows that stages hand on, `density` places to a site. */
export type MakeRows = (channels: number, density?: number) => Rows;

/** Makes rows in the processor's memory that share what they no longer need. */
export function rowsInMemory(width: number): (channels: number, density?: number) => RowBuffer {
  const pool: RowPool = new Map();
  return (channels, density = 1) => new RowBuffer({ width, channels, density }, pool);
}

/**
 * The computation of `superResolve` and `oneStep`, cut wherever one part needs neighbouring sites of another: the
 * guide, the network and the projection of each refinement, and the composition and its projection.
 *
 * @param x - The low-resolution picture in [-1, 1].
 * @param rows - Makes what stages hand on.
 * @param result - What the last stage writes: the picture, in [-1, 1], but for the last projection's correction.
 * @param most - Refinements after which to stop. The plan stays that of all of them, and so does what they start from.
 */
export function tiledStages(
  config: AnyModelConfig,
  method: TiledMethod,
  { x, rows, result }: { readonly x: Rows; readonly rows: MakeRows; readonly result: Written },
  options: MakingOptions,
  most: number = Infinity,
): readonly Stage[] {
  const { scale, channels } = config.task;
  const making = (image: Written): Stage[] =>
    options.mode === 'diffusion'
      ? diffusionStages(cutTo(most, planOf(config, method, options)), x, image, rows)
      : [directPicture(directAnswerOf(method, options.mode), x, image, isPreviewed(options.previews, 0))];
  // Without a projection the composition is the result.
  if (options.consistency === 0) return making(result);
  const image = rows(channels, scale);
  return [...making(image), finalProjection(options.consistency, x, image, result)];
}

function directAnswerOf({ direct }: TiledMethod, mode: DirectMode): DirectAnswer {
  const answer = direct[mode];
  if (answer === undefined) throw new Error(`this model has no mode ${mode}`);
  return answer;
}

function planOf(config: AnyModelConfig, { diffusion }: TiledMethod, options: MakingOptions): DiffusionPlan {
  if (diffusion === null) throw new Error('a regression model has no refinements');
  const { scale, channels } = config.task;
  const { sampler, steps, strength, architectures } = options;
  const { spacing, noise, start } = inferencePlanOf(config, sampler, steps, architectures);
  return {
    ...options,
    ...{ diffusion, scale, channels, start },
    curve: inferenceCurve(config, steps, spacing),
    strength: strength * noise,
  };
}

const cutTo = (most: number, plan: DiffusionPlan): DiffusionPlan => ({ ...plan, steps: Math.min(plan.steps, most) });

function diffusionStages(plan: DiffusionPlan, x: Rows, image: Written, rows: MakeRows): Stage[] {
  const { diffusion, sampler, steps } = plan;
  const parts = Object.entries(diffusion.guidance).map(([name, channels]) => [name, rows(channels)] as const);
  const guided: Guided = { x, guidance: Object.fromEntries(parts) };
  let y = rows(diffusion.channels);
  let past: readonly Rows[] = [];
  const stages: Stage[] = [guide(plan, guided, y)];
  for (let step = 1; step <= steps; step += 1) {
    const refining: Refining = { ...guided, y, y0: rows(diffusion.channels), past };
    stages.push(denoising(plan, step, refining));
    if (step === steps) {
      stages.push(composition(plan, refining, image));
    } else {
      y = rows(diffusion.channels);
      const remembered = sampler.history > 0 ? rows(diffusion.channels) : null;
      stages.push(refinement(plan, step, refining, y, remembered));
      if (remembered) past = [remembered, ...past].slice(0, sampler.history);
    }
  }
  return stages;
}
