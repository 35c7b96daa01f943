import { BadInput, readName } from '@sr3kit/command';
import type { Measures } from '../evaluation/measure.ts';

/** What plans can be judged by; `fd` is the Fréchet distance from the photographs, by the network that was given. */
export const goals = ['lpips', 'dists', 'psnr', 'ssim', 'fd'] as const;
export type Goal = (typeof goals)[number];

/** What is known of a plan after a number of pictures. */
export interface Judgement {
  /** The mean of each. */
  readonly measures: Measures;
  /** Of all the pictures together, where there is a classifier. With few pictures it comes out high: compare as many. */
  readonly fd?: number;
}

/** The measure that decides, turned so that lower is better. */
export function lossOf({ measures, fd }: Judgement, goal: Goal): number {
  const value = goal === 'fd' ? fd : measures[goal];
  if (value === undefined) throw new Error(`${goal} was not measured`);
  return goal === 'psnr' || goal === 'ssim' ? -value : value;
}

/**
 * Whether one plan is at least as good as another in every goal, and better in one. What none beats in this way is on the
 * front of the goals.
 */
export function beats(one: Judgement, other: Judgement, all: readonly Goal[]): boolean {
  const gains = all.map((goal) => lossOf(other, goal) - lossOf(one, goal));
  return gains.every((gain) => gain >= 0) && gains.some((gain) => gain > 0);
}

/**
 * Reads `--by`: one goal, or two with a comma between them.
 *
 * @throws BadInput
 */
export function readGoals(text: string): readonly [Goal] | readonly [Goal, Goal] {
  const [first, second, ...more] = text.split(',').map((name) => readName('--by', name.trim(), goals));
  if (second === undefined) return [first!];
  if (more.length > 0 || first === second) {
    throw new BadInput(`--by ${text}: name one measure, or two different ones, e.g. lpips,psnr`);
  }
  return [first!, second];
}
