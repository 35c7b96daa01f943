import type { Objective } from '@sr3kit/models';

/** Steps of a run from one that computes DISTS, which costs far more than the rest of a small network's, to the next. */
function distsPeriod(objective: Objective): number {
  const perceptual = objective.kind === 'regression' ? objective.perceptual : undefined;
  return perceptual === undefined || perceptual.dists === 0 ? 1 : perceptual.distsEvery;
}

/**
 * Which step of a run the n-th of a sample is, both counted from 0. Those with DISTS and those without it come in turns, the
 * even ones with it, so that a few are enough however seldom a run computes it.
 */
export function sampledStep(objective: Objective, n: number): number {
  const period = distsPeriod(objective);
  return period === 1 ? n : Math.floor(n / 2) * period + (n % 2);
}

/**
 * What a step of the whole run costs on average.
 *
 * @param costs - Of the steps of a sample, the first of them an even one; at least two.
 */
export function meanOfSteps(objective: Objective, costs: readonly number[]): number {
  const period = distsPeriod(objective);
  if (period === 1) return mean(costs);
  const ofKind = (odd: number): number => mean(costs.filter((_, n) => n % 2 === odd));
  return (ofKind(0) + (period - 1) * ofKind(1)) / period;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
