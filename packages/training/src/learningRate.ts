import type { TrainerConfig } from './config.ts';

/**
 * Learning rate of one update: a linear rise over `warmupSteps`, then constant, or half a cosine that reaches 0 at
 * `steps` (SGDR without restarts, Loshchilov & Hutter 2017, eq. 5).
 *
 * The first update of a warm-up of n already has 1/n of the rate, the n-th all of it.
 *
 * @param step - Updates done before this one: 0 for the first; at and beyond `steps` the cosine is 0.
 * @returns A value in [0, config.learningRate].
 */
export function learningRateAt(
  config: Pick<TrainerConfig, 'learningRate' | 'warmupSteps' | 'decay' | 'steps'>,
  step: number,
): number {
  const { learningRate, warmupSteps, steps } = config;
  if (step < warmupSteps) return (learningRate * (step + 1)) / warmupSteps;
  if (config.decay === 'constant') return learningRate;
  if (step >= steps) return 0;
  return (learningRate * (1 + Math.cos((Math.PI * (step - warmupSteps)) / (steps - warmupSteps)))) / 2;
}
