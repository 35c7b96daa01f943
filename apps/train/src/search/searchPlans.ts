import { neighbours, type Candidate } from './candidates.ts';
import { beats, lossOf, type Goal, type Judgement } from './goals.ts';
import { descend, successiveHalving } from './successiveHalving.ts';
import { tryCandidate, type TrialOptions } from './trials.ts';

/** A candidate that was tried on all pictures. */
export interface Found extends Judgement {
  readonly candidate: Candidate;
}

/**
 * Tries plans, most of them on few pictures, and then what lies beside the best one. Of two goals those plans come far that
 * few others beat in both, and what lies beside the best one in each is tried.
 *
 * @param plans - The first one is the present plan, which is tried on all pictures whatever its first scores: one wants to
 * see what was gained.
 * @param goals - The first one decides.
 * @returns Those that were tried on all pictures, best first.
 */
export async function searchPlans(
  plans: readonly Candidate[],
  goals: readonly Goal[],
  first: number,
  options: TrialOptions,
): Promise<readonly Found[]> {
  const all = options.pictures.length;
  const found = new Map<string, Found>();
  const judge = async (candidate: Candidate, pictures: number): Promise<Judgement> => {
    const judgement = await tryCandidate(candidate, pictures, options);
    if (pictures === all) found.set(JSON.stringify(candidate), { candidate, ...judgement });
    return judgement;
  };
  const best = (goal: Goal): Found[] => [...found.values()].toSorted((a, b) => lossOf(a, goal) - lossOf(b, goal));
  await judge(plans[0]!, all);
  await successiveHalving(plans, { first, all, judge, scores: (judgements) => scoresOf(judgements, goals) });
  for (const goal of goals) {
    const start = best(goal).map((each) => ({ candidate: each.candidate, score: lossOf(each, goal) }));
    await descend(start, {
      neighbours,
      score: async (candidate) => lossOf(await judge(candidate, all), goal),
      most: 4,
    });
  }
  return best(goals[0]!);
}

/**
 * How plans of one round stand, lower is better: by their loss, or of two goals by how many others beat them in both. Between
 * those that as many beat, the first goal decides.
 */
export function scoresOf(judgements: readonly Judgement[], goals: readonly Goal[]): number[] {
  const [goal] = goals;
  const losses = judgements.map((each) => lossOf(each, goal!));
  if (goals.length === 1) return losses;
  const places = losses.map((loss) => losses.filter((other) => other < loss).length / losses.length);
  return judgements.map((each, i) => judgements.filter((other) => beats(other, each, goals)).length + places[i]!);
}
