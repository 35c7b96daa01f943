import { flops, receptiveField, siteValues } from '@sr3kit/lite';
import { createSchedule, respace } from '@sr3kit/schedules';
import { liteNoiseFactor } from '../lite/noiseFactor.ts';
import { liteOf, type ModelConfigOf } from '../network.ts';
import { Field, type RowPool } from './field.ts';
import { composition, finish, oneStep } from './liteCompositions.ts';
import type { LitePlan, Refined } from './litePlan.ts';
import { guess, guide, refinement } from './liteRefinements.ts';
import type { Stage } from './stage.ts';

/** What the stages of a light model are told. */
export interface LiteStagesOptions {
  readonly mode: 'one-step' | 'diffusion';
  /** Network evaluations of the diffusion mode. */
  readonly steps: number;
  readonly seed: number;
  readonly strength: number;
  readonly consistency: number;
  readonly previews: boolean;
}

/** A light model as stages that can be done tile by tile. */
export interface LiteStages {
  readonly stages: readonly Stage[];
  /** What the last stage writes: the picture, in [-1, 1] up to the projection's last correction. */
  readonly result: Field;
}

/**
 * The computation of `superResolve` and `regress` with a light model, cut where one part has to see the other's neighbouring
 * sites: the regressor, the network and the projection of each refinement, and the composition and its projection.
 *
 * @param x - The low-resolution picture in [-1, 1].
 */
export function liteStages(config: ModelConfigOf<'lite'>, x: Field, options: LiteStagesOptions): LiteStages {
  const network = liteOf(config);
  const pool: RowPool = new Map();
  const field = (channels: number, density?: number): Field =>
    new Field({ width: x.width, channels, ...(density === undefined ? {} : { density }) }, pool);
  const result = field(network.imageChannels, network.scale);
  // Without a projection the composition is the result.
  const image = options.consistency > 0 ? field(network.imageChannels, network.scale) : result;
  const stages =
    options.mode === 'one-step'
      ? [oneStep(network, x, image, options.previews)]
      : diffusionStages(config, { x, image, field }, options);
  if (image !== result) stages.push(finish(network, options.consistency, { x, image, result }));
  return { stages, result };
}

function diffusionStages(
  config: ModelConfigOf<'lite'>,
  { x, image, field }: { readonly x: Field; readonly image: Field; readonly field: (channels: number) => Field },
  options: LiteStagesOptions,
): Stage[] {
  const { objective } = config;
  const network = liteOf(config);
  if (objective.kind !== 'diffusion') throw new Error('a regression model has no refinements');
  const plan: LitePlan = {
    network,
    prediction: objective.prediction,
    curve: respace(createSchedule(config.schedule, { warn: () => undefined }), options.steps, 'logSnr'),
    reach: receptiveField(network),
    cost: { regressor: flops(network, 'regressor', 1, 1), denoiser: flops(network, 'denoiser', 1, 1) },
    ...options,
    strength: options.strength * liteNoiseFactor(options.steps),
  };
  const known = { x, features: field(network.regressor.channels), scale: field(1) };
  let y = field(siteValues(network));
  const stages: Stage[] = [guide(plan, known, y)];
  for (let step = 1; step <= options.steps; step += 1) {
    const estimate: Refined = { ...known, y, y0: field(siteValues(network)) };
    stages.push(guess(plan, step, estimate));
    if (step === options.steps) {
      stages.push(composition(plan, estimate, image));
    } else {
      y = field(siteValues(network));
      stages.push(refinement(plan, step, estimate, y));
    }
  }
  return stages;
}
