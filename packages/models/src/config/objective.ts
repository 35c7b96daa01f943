import { z } from 'zod';
import { normSchema, predictionSchema, weightingSchema, type Norm, type ObjectiveConfig } from '@sr3kit/losses';

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
  readonly norm: Norm;
}

/** A network that removes noise, and how it was trained. */
export interface DiffusionObjective extends Target, Omit<ObjectiveConfig, 'norm'> {
  readonly kind: 'diffusion';
  /** Whether the noise levels of a batch are spread evenly over the curve; false, as in SR3, by default. */
  readonly stratified: boolean;
  /**
   * Probability, in [0, 1), with which a training picture's class is withheld from a class-conditional network, so that it
   * also learns what pictures look like in general: what guidance needs (Ho and Salimans 2022, Alg. 1). Default 0.
   */
  readonly labelDropout?: number;
}

/** A network that answers in one pass: the paper's regression baseline. */
export interface RegressionObjective extends Target {
  readonly kind: 'regression';
}

/** What a network was trained to do, which also says how to read its output. */
export type Objective = DiffusionObjective | RegressionObjective;

const target = { target: z.enum(['image', 'residual', 'parts']), residualScale: z.number().positive().default(1) };

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
  z.strictObject({ kind: z.literal('regression'), ...target, norm: normSchema.default('l2') }),
]);
