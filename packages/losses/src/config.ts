import type { Prediction } from '@sr3kit/denoiser';
import { z } from 'zod';
import type { Weighting } from './weights.ts';

/** How an error is measured: mean absolute (`l1`) or mean square (`l2`); the p of SR3 eq. 6. */
export type Norm = 'l1' | 'l2';

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
  readonly weighting?: Exclude<Weighting, { kind: 'minSnr' }> | MinSnrInput | undefined;
}

interface MinSnrInput {
  readonly kind: 'minSnr';
  readonly gamma?: number | undefined;
}

/** Validates an objective and fills in its defaults. Unknown fields are refused; issues carry the path of the field. */
export const objectiveConfigSchema: z.ZodType<ObjectiveConfig, ObjectiveConfigInput> = z.strictObject({
  prediction: z.enum(['eps', 'v', 'y0']),
  norm: z.enum(['l1', 'l2']),
  weighting: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.enum(['none', 'snr', 'truncatedSnr']) }),
      z.strictObject({
        kind: z.literal('minSnr'),
        gamma: z
          .number()
          .positive({ error: (issue) => `must be above 0, got ${String(issue.input)}: use e.g. 5` })
          .default(5),
      }),
    ])
    .default({ kind: 'none' }),
});
