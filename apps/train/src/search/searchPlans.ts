import type { Measures } from '../evaluation/measure.ts';
import { neighbours, type Candidate } from './candidates.ts';
import { descend, successiveHalving } from './successiveHalving.ts';
import { tryCandidate, type TrialOptions } from './trials.ts';

/** What plans can be judged by. */
export const goals = ['lpips', 'dists', 'psnr', 'ssim'] as const;
export type Goal = (typeof goals)[number];

/** The measure that decides, turned so that lower is better. */
export function lossOf(measures: Measures, goal: Goal): number {
  const value = measures[goal];
  if (value === undefined) throw new Error(`${goal} was not measured`);
  return goal === 'psnr' || goal === 'ssim' ? -value : value;
}

/** A candidate that was tried on all pictures. */
export interface Found {
  readonly candidate: Candidate;
  readonly measures: Measures;
}

/**
 * Tries plans, most of them on few pictures, and then what lies beside the best one.
 *
 * @param plans - The first one is the present plan, which is tried on all pictures whatever its first scores: one wants to
 * see what was gained.
 * @returns Those that were tried on all pictures, best first.
 */
export async function searchPlans(
  plans: readonly Candidate[],
  goal: Goal,
  first: number,
  options: TrialOptions,
): Promise<readonly Found[]> {
  const all = options.pictures.length;
  const measures = new Map<Candidate, Measures>();
  const score = async (candidate: Candidate, pictures = all): Promise<number> => {
    const mean = await tryCandidate(candidate, pictures, options);
    if (pictures === all) measures.set(candidate, mean);
    return lossOf(mean, goal);
  };
  const candidates = plans.map(({ spacing, noise }) => ({ spacing, noise }));
  await score(candidates[0]!);
  const halved = await successiveHalving(candidates, { first, all, score });
  await descend(halved, { neighbours, score, most: 4 });
  return [...measures]
    .map(([candidate, mean]) => ({ candidate, measures: mean }))
    .toSorted((a, b) => lossOf(a.measures, goal) - lossOf(b.measures, goal));
}
