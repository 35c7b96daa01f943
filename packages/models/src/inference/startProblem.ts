import type { NoiseCurve, Spacing } from '@sr3kit/schedules';
import type { Architectures } from '../architectures.ts';
import { spacingProblem, type PlanStart } from '../config/inferencePlan.ts';
import type { AnyModelConfig } from '../config/modelConfig.ts';
import { modesOf } from '../model.ts';
import type { DrawingProblem } from './drawingProblem.ts';

/** What is asked of the beginning of a drawing; what is left out is the model's plan. */
export interface AskedStart {
  readonly start?: PlanStart | undefined;
  readonly spacing?: Spacing | undefined;
  readonly curve?: NoiseCurve | undefined;
}

/**
 * Why a diffusion model cannot begin as it is asked to; null if it can. Pure noise belongs at the end of the curve, and the
 * crisp answer with noise before it.
 */
export function startProblem(
  config: AnyModelConfig,
  { start, spacing, curve }: AskedStart,
  architectures?: Architectures,
): DrawingProblem | null {
  if (start === 'crisp' && !modesOf(config, architectures).includes('crisp')) {
    return { option: 'start', message: 'must be noise, because this model has no mode crisp to start from, got crisp' };
  }
  // Your own curve ends where you want drawing to begin.
  if (curve !== undefined) return null;
  if (spacing !== undefined) {
    const message = spacingProblem(start ?? 'noise', spacing);
    return message === null ? null : { option: 'spacing', message };
  }
  const isPlanned = config.inference?.some((plan) => plan.start === 'crisp') === true;
  if (start !== 'crisp' || isPlanned) return null;
  const message =
    'crisp needs a plan that starts there, and this model has none: give a spacing with a noisiest end, e.g. ' +
    '{ cleanest: 5, noisiest: 2 } (logSnr:5:2), or find a plan with `sr3-train search-schedule --start crisp --write`';
  return { option: 'start', message };
}
