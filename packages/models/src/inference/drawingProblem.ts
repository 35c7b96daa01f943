import type { Architectures } from '../architectures.ts';
import type { AnyModelConfig } from '../config/modelConfig.ts';
import { classesOf, modesOf } from '../model.ts';
import { startProblem, type AskedStart } from './startProblem.ts';

/** An option that says how to draw, and that a model cannot follow. */
export interface DrawingProblem {
  readonly option: 'steps' | 'start' | 'spacing' | 'guidance';
  /** What is wrong with its value, and what to do; it goes on from the option's name. */
  readonly message: string;
}

/**
 * Whether a model can draw as it is asked to, before anything is computed.
 *
 * @param asked - Some of the options of `superResolve`; what is left out is not looked at.
 * @param architectures - Your own, in addition to the built-in ones.
 * @returns The first option at fault. Null if there is none, and for a model that answers in one pass, which these options do
 * not concern.
 */
export function drawingProblem(
  config: AnyModelConfig,
  asked: AskedStart & { readonly steps?: number | undefined; readonly guidance?: number | undefined },
  architectures?: Architectures,
): DrawingProblem | null {
  if (!modesOf(config, architectures).includes('diffusion')) return null;
  const { steps = 1, guidance = 0 } = asked;
  const most = config.schedule.steps;
  if (!(Number.isInteger(steps) && steps >= 1 && steps <= most)) {
    return { option: 'steps', message: `must be an integer in 1 ... ${most}, the steps of its schedule, got ${steps}` };
  }
  const problem = startProblem(config, asked, architectures);
  if (problem !== null) return problem;
  const message = guidanceMessage(config, guidance, architectures);
  return message === null ? null : { option: 'guidance', message };
}

function guidanceMessage(
  { network, objective }: AnyModelConfig,
  guidance: number,
  architectures?: Architectures,
): string | null {
  if (!(guidance >= 0 && guidance < Infinity)) return `must be a number of at least 0, got ${guidance}`;
  if (guidance === 0) return null;
  if (classesOf(network, architectures) === undefined) {
    return `${guidance} needs classes, and this model has none: leave it out`;
  }
  if (objective.kind === 'diffusion' && (objective.labelDropout ?? 0) > 0) return null;
  return (
    `${guidance} needs a model that has also learned without its classes: train one with model.objective.labelDropout, ` +
    'e.g. 0.1'
  );
}
