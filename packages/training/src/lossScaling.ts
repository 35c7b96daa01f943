/**
 * The factor of the loss in a training in 16 bits, which keeps gradients within their range: 2 for each of
 * `GROWTH_STEPS` good steps in a row, and 1/2 for a step whose gradient overflows, which is left out. Dynamic loss scaling,
 * Micikevicius et al. 2018, section 3.2.
 */
export interface LossScaling {
  /** Of the next step: a power of 2, at least 1. */
  readonly scale: number;
  /** Steps since it last changed. */
  readonly goodSteps: number;
  /** Steps of the run that were left out. */
  readonly skipped: number;
}

/** At the start of a run. Some steps of it may be left out until the scale fits. */
export const firstScaling: LossScaling = { scale: 2 ** 16, goodSteps: 0, skipped: 0 };

/** Good steps in a row after which the scale is doubled. */
export const GROWTH_STEPS = 2000;

/** The scale is not doubled beyond: no gradient that matters is smaller than what that makes of 16 bits. */
export const MOST_SCALE: number = 2 ** 24;
