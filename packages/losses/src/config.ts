import { z } from 'zod';
import type { Prediction } from '@sr3kit/denoiser';
import { weightingSchema, type Weighting, type WeightingInput } from './weights.ts';

/** How an error is measured: mean absolute (`l1`) or mean square (`l2`); the p of SR3 eq. 6. */
export type Norm = 'l1' | 'l2';

/**
 * How the error of a regression is measured: by a {@link Norm}, or as PSNR measures it, `psnr`, by the logarithm of each picture's mean
 * square, so that a decibel counts as much in a smooth picture as in a busy one (Chen et al. 2022, NAFNet).
 */
export type RegressionNorm = Norm | 'psnr';

/** What a denoiser is trained to predict, and how its error is measured and weighted. */
export interface ObjectiveConfig {
  readonly prediction: Prediction;
  readonly norm: Norm;
  readonly weighting: Weighting;
}

/** An objective as a person writes it: `weighting` may be left out (`none`), and so may the gamma of `minSnr` (5). */
export interface ObjectiveConfigInput {
  readonly prediction: Prediction;
  readonly norm: Norm;
  readonly weighting?: WeightingInput | undefined;
}

/** Validates a `Prediction`. */
export const predictionSchema: z.ZodType<Prediction, Prediction> = z.enum(['eps', 'v', 'y0']);

/** Validates a {@link Norm}. */
export const normSchema: z.ZodType<Norm, Norm> = z.enum(['l1', 'l2']);

/** Validates a {@link RegressionNorm}. */
export const regressionNormSchema: z.ZodType<RegressionNorm, RegressionNorm> = z.enum(['l1', 'l2', 'psnr']);

/** Validates an objective and fills in its defaults. Unknown fields are refused; issues carry the path of the field. */
export const objectiveConfigSchema: z.ZodType<ObjectiveConfig, ObjectiveConfigInput> = z.strictObject({
  prediction: predictionSchema,
  norm: normSchema,
  weighting: weightingSchema.default({ kind: 'none' }),
});
