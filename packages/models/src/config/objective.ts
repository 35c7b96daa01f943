import { z } from 'zod';
import {
  normSchema,
  predictionSchema,
  regressionNormSchema,
  weightingSchema,
  type ObjectiveConfig,
  type RegressionNorm,
} from '@sr3kit/losses';

interface Target {
  /**
   * What the network works on: the picture, as in SR3; what the picture adds to the bicubic upsample of the input,
   * divided by `residualScale`; or the parts into which the light model (`@sr3kit/lite`) splits it, each in its own
   * unit.
   */
  readonly target: 'image' | 'residual' | 'parts';
  /**
   * Standard deviation of the residual on training pictures in [-1, 1], above 0; 1 by default, used for `residual`
   * alone.
   */
  readonly residualScale: number;
}

/** A network that removes noise, and how it was trained. */
export interface DiffusionObjective extends Target, ObjectiveConfig {
  readonly kind: 'diffusion';
  /** Whether the noise levels of a batch are spread evenly over the curve; false, as in SR3, by default. */
  readonly stratified: boolean;
  /**
   * Probability, in [0, 1), with which a training picture's class is withheld from a class-conditional network, so that it
   * also learns what pictures look like in general: what guidance needs (Ho and Salimans 2022, Alg. 1). Default 0.
   */
  readonly labelDropout?: number;
}

/**
 * What a regression learns beside the error of each pixel: distances that judge as people do, so that it looks crisp where
 * it cannot know. For RGB pictures.
 */
export interface PerceptualObjective {
  /** Share of LPIPS, at least 0. */
  readonly lpips: number;
  /** Share of DISTS, at least 0. */
  readonly dists: number;
  /** DISTS is computed in every so many steps, and counts for the others. Default 4. */
  readonly distsEvery: number;
  /** Of the first so many pictures of a batch. Default 4. */
  readonly distsPictures: number;
  /**
   * Whether pictures are cut at a random offset below the scale before they are compared, which keeps the network from
   * dots between the places that LPIPS looks at; true by default.
   */
  readonly randomOffset: boolean;
}

/** A network that answers in one pass: the paper's regression baseline. */
export interface RegressionObjective extends Target {
  readonly kind: 'regression';
  /** By `psnr` the light model learns from the picture that it will answer with, projected if the task is consistent, more than from its own. */
  readonly norm: RegressionNorm;
  /** A light model then trains its regressor alone. */
  readonly perceptual?: PerceptualObjective;
}

/** What a network was trained to do, which also says how to read its output. */
export type Objective = DiffusionObjective | RegressionObjective;

const target = { target: z.enum(['image', 'residual', 'parts']), residualScale: z.number().positive().default(1) };

const share = z.number().min(0).default(0);

const perceptualSchema: z.ZodType<PerceptualObjective> = z
  .strictObject({
    lpips: share,
    dists: share,
    distsEvery: z.int().min(1).default(4),
    distsPictures: z.int().min(1).default(4),
    randomOffset: z.boolean().default(true),
  })
  .refine(({ lpips, dists }) => lpips + dists > 0, {
    error: 'lpips or dists must be above 0: leave perceptual out to train without them',
  });

/** Validates an {@link Objective}. The norm is `l1` by default for diffusion and `l2` for regression. */
export const objectiveSchema: z.ZodType<Objective> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('diffusion'),
    prediction: predictionSchema,
    ...target,
    norm: normSchema.default('l1'),
    weighting: weightingSchema.default({ kind: 'none' }),
    stratified: z.boolean().default(false),
    labelDropout: z.number().min(0).lt(1).exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('regression'),
    ...target,
    norm: regressionNormSchema.default('l2'),
    perceptual: perceptualSchema.exactOptional(),
  }),
]);
