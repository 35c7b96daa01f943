import { z } from 'zod';
import { spacingSchema, type Spacing } from '@sr3kit/schedules';

/**
 * What drawing starts from: pure noise, as in SR3, or the answer of the mode `crisp` with some noise, which a step or two
 * put right.
 */
export type PlanStart = 'noise' | 'crisp';

/** Validates a {@link PlanStart}. */
export const planStartSchema: z.ZodType<PlanStart> = z.enum(['noise', 'crisp']);

/** How a model draws best in a certain number of steps, as a search on held-out pictures found it. */
export interface InferencePlan {
  /** Refinements, an integer of at least 1. */
  readonly steps: number;
  /** Where on the training curve they lie. Default `logSnr`. */
  readonly spacing?: Spacing;
  /**
   * Factor on all noise at strength 1, for samplers that add the posterior's noise; in (0, 2]. More than 1 makes up for
   * what the estimate of a short chain leaves out.
   */
  readonly noise: number;
  /** Default `noise`. With `crisp` the spacing says from which level on: `{ cleanest, noisiest }`. */
  readonly start?: PlanStart;
}

/** Validates the plans of a model: no two for the same number of steps. */
export const inferencePlansSchema: z.ZodType<readonly InferencePlan[]> = z
  .array(
    z.strictObject({
      steps: z.int().min(1).max(10_000),
      spacing: spacingSchema.exactOptional(),
      noise: z.number().positive().max(2),
      start: z.exactOptional(planStartSchema),
    }),
  )
  .min(1)
  .max(100)
  .refine((plans) => new Set(plans.map(({ steps }) => steps)).size === plans.length, {
    error: 'has two plans for the same number of steps: keep one',
  });
