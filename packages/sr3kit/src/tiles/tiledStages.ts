import {
  inferenceCurve,
  noiseFactorOf,
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
import { denoising, guide, refinement } from './refinements.ts';
import type { Stage } from './stage.ts';

/** How to make a picture. */
export interface MakingOptions {
  readonly mode: Mode;
  readonly sampler: Sampler;
  /** Network evaluations of the diffusion mode. */
  readonly steps: number;
  readonly seed: number;
  readonly strength: number;
  readonly consistency: number;
  readonly previews: boolean;
  /** Your own architectures, in addition to the built-in ones. */
  readonly architectures: Architectures;
}

/** A model as stages that can be done tile by tile. */
export interface TiledStages {
  readonly stages: readonly Stage[];
  /** What the last stage writes: the picture, in [-1, 1], but for the last projection's correction. */
  readonly result: RowBuffer;
}

/**
 * The computation of `superResolve` and `oneStep`, cut wherever one part needs neighbouring sites of another: the
 * guide, the network and the projection of each refinement, and the composition and its projection.
 *
 * @param x - The low-resolution picture in [-1, 1].
 */
export function tiledStages(
  config: AnyModelConfig,
  method: TiledMethod,
  x: RowBuffer,
  options: MakingOptions,
): TiledStages {
  const { scale, channels } = config.task;
  const pool: RowPool = new Map();
  const rows: MakeRows = (count, density = 1) => new RowBuffer({ width: x.width, channels: count, density }, pool);
  const result = rows(channels, scale);
  // Without a projection the composition is the result.
  const image = options.consistency > 0 ? rows(channels, scale) : result;
  const stages =
    options.mode === 'diffusion'
      ? diffusionStages(planOf(config, method, options), x, image, rows)
      : [directPicture(directAnswerOf(method, options.mode), x, image, options.previews)];
  if (image !== result) stages.push(finalProjection(options.consistency, x, image, result));
  return { stages, result };
}

function directAnswerOf({ direct }: TiledMethod, mode: DirectMode): DirectAnswer {
  const answer = direct[mode];
  if (answer === undefined) throw new Error(`this model has no mode ${mode}`);
  return answer;
}

type MakeRows = (channels: number, density?: number) => RowBuffer;

function planOf(config: AnyModelConfig, { diffusion }: TiledMethod, options: MakingOptions): DiffusionPlan {
  if (diffusion === null) throw new Error('a regression model has no refinements');
  const { scale, channels } = config.task;
  const { sampler, steps, strength, architectures } = options;
  return {
    ...options,
    ...{ diffusion, scale, channels },
    curve: inferenceCurve(config, steps),
    strength: strength * noiseFactorOf(config, sampler, steps, architectures),
  };
}

function diffusionStages(plan: DiffusionPlan, x: RowBuffer, image: RowBuffer, rows: MakeRows): Stage[] {
  const { diffusion, sampler, steps } = plan;
  const parts = Object.entries(diffusion.guidance).map(([name, channels]) => [name, rows(channels)] as const);
  const guided: Guided = { x, guidance: Object.fromEntries(parts) };
  let y = rows(diffusion.channels);
  let past: readonly RowBuffer[] = [];
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
