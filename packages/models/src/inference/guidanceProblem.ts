import type { Architectures } from '../architectures.ts';
import type { AnyModelConfig } from '../config/modelConfig.ts';
import { classesOf } from '../model.ts';

/** Why a model cannot be drawn from with this guidance, and what to do; null if it can. */
export function guidanceProblem(
  { network, objective }: AnyModelConfig,
  guidance: number,
  architectures?: Architectures,
): string | null {
  if (!(guidance >= 0 && guidance < Infinity)) return `guidance must be a number of at least 0, got ${guidance}`;
  if (guidance === 0) return null;
  if (classesOf(network, architectures) === undefined) {
    return `guidance ${guidance} needs classes, and this model has none: leave it out`;
  }
  if (objective.kind === 'diffusion' && (objective.labelDropout ?? 0) > 0) return null;
  return (
    `guidance ${guidance} needs a model that has also learned without its classes: train one with ` +
    'model.objective.labelDropout, e.g. 0.1'
  );
}
