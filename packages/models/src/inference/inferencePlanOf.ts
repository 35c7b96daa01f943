import type { Sampler } from '@sr3kit/samplers';
import { createSchedule, respace, type NoiseCurve, type Spacing } from '@sr3kit/schedules';
import { architectureOf, type Architectures } from '../architectures.ts';
import type { InferencePlan, PlanStart } from '../config/inferencePlan.ts';
import type { AnyModelConfig } from '../config/modelConfig.ts';

/** Refinements where neither the caller nor the model names a number. */
const DEFAULT_STEPS = 8;

/** The number of refinements in which a model draws, unless the caller says otherwise: that of its first plan. */
export function usualSteps({ inference }: AnyModelConfig): number {
  return inference?.[0]?.steps ?? DEFAULT_STEPS;
}

/**
 * How to draw from a model in so many steps: its own plan for them; else from its plan for the nearest number; else the
 * rule of its architecture. A plan that starts from the crisp answer counts for no more steps than its own: who asks for
 * more wants what noise draws (docs/decisions/0024-from-the-crisp-picture.md). A sampler that does not add the posterior's
 * noise gets its noise as it is, factor 1.
 *
 * @param start - What drawing shall start from. Then only the plans for that count, for any number of steps, because their
 * spacing says at which noise level it begins. Default: what the plan says.
 */
export function inferencePlanOf(
  { network, inference = [] }: AnyModelConfig,
  { variance }: Sampler,
  steps: number,
  architectures?: Architectures,
  start?: PlanStart,
): Required<InferencePlan> {
  const fits = (plan: InferencePlan): boolean => {
    const its = plan.start ?? 'noise';
    return start === undefined ? its === 'noise' || steps <= plan.steps : its === start;
  };
  const nearest = nearestPlan(inference.filter(fits), steps);
  const noise = nearest ? carriedOver(nearest, steps) : architectureOf(network, architectures).noiseFactor(steps);
  return {
    ...{ steps, spacing: nearest?.spacing ?? 'logSnr', start: nearest?.start ?? start ?? 'noise' },
    noise: variance === 'posterior' ? noise : 1,
  };
}

/** Nearest by the ratio of the numbers of steps. */
function nearestPlan(plans: readonly InferencePlan[], steps: number): InferencePlan | undefined {
  const far = (plan: InferencePlan): number => Math.abs(Math.log(plan.steps / steps));
  return plans.toSorted((a, b) => far(a) - far(b))[0];
}

/**
 * What a chain leaves out, and the factor makes up for, falls about as 1 / (steps + 6):
 * docs/decisions/0011-more-noise-than-the-posterior.md. A factor below 1 is carried over by its logarithm, so that it stays
 * above 0.
 */
function carriedOver({ steps: found, noise }: InferencePlan, steps: number): number {
  const share = (found + 6) / (steps + 6);
  return noise < 1 ? noise ** share : 1 + (noise - 1) * share;
}

/**
 * The noise levels of an inference in few steps, on the curve that a model was trained on.
 *
 * @throws RangeError if the curve has fewer steps.
 */
export function inferenceCurve({ schedule }: AnyModelConfig, steps: number, spacing: Spacing = 'logSnr'): NoiseCurve {
  return respace(createSchedule(schedule, { warn: () => undefined }), steps, spacing);
}
