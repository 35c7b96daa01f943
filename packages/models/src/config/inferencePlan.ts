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
  /** Default `noise`. With `crisp`, and only then, the spacing says from which level on: `{ cleanest, noisiest }`. */
  readonly start?: PlanStart;
}

/** What is wrong with a spacing where drawing starts from this, and what to do; null if nothing is. */
export function spacingProblem(start: PlanStart, spacing: Spacing): string | null {
  const noisiest = typeof spacing === 'object' ? spacing.noisiest : undefined;
  if (start === 'noise' && noisiest !== undefined) {
    return (
      `has a noisiest end, ${noisiest}, but drawing starts from pure noise, whose place is the end of the curve: leave ` +
      'noisiest out, or start from crisp'
    );
  }
  if (start === 'crisp' && noisiest === undefined) {
    return (
      'has no noisiest end, but a start from crisp begins at the noise that is put on that picture: give one, e.g. ' +
      '{ cleanest: 5, noisiest: 2 } (logSnr:5:2)'
    );
  }
  return null;
}

/** Validates the plans of a model: no two for the same number of steps, each with a spacing that suits its start. */
export const inferencePlansSchema: z.ZodType<readonly InferencePlan[]> = z
  .array(
    z
      .strictObject({
        steps: z.int().min(1).max(10_000),
        spacing: spacingSchema.exactOptional(),
        noise: z.number().positive().max(2),
        start: z.exactOptional(planStartSchema),
      })
      .check(({ value: { start = 'noise', spacing = 'logSnr' }, issues }) => {
        const message = spacingProblem(start, spacing);
        if (message !== null) issues.push({ code: 'custom', path: ['spacing'], input: spacing, message });
      }),
  )
  .min(1)
  .max(100)
  .refine((plans) => new Set(plans.map(({ steps }) => steps)).size === plans.length, {
    error: 'has two plans for the same number of steps: keep one',
  });
