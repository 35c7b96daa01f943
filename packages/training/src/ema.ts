import { add, clone, mul, sub, tidy, type Tensor1D } from '@tensorflow/tfjs-core';

/**
 * Decay of the moving average at one update: `min(decay, (1 + step) / (10 + step))`.
 *
 * The weights of the first updates are far from the later ones, and a decay of 0.9999 would remember them for tens of
 * thousands of updates. With this warm-up the average spans about a ninth of the run until `decay` is reached (0.999
 * after 8,990 updates), so that the average of a short run is of use too.
 *
 * @param decay - In [0, 1).
 * @param step - Updates done before this one: 0 for the first.
 */
export function emaDecayAt(decay: number, step: number): number {
  return Math.min(decay, (1 + step) / (10 + step));
}

/**
 * `decay * ema + (1 - decay) * values`.
 *
 * @param ema - [parameters]
 * @param values - [parameters], after the update.
 * @returns [parameters]; the caller owns it.
 */
export function emaStep(ema: Tensor1D, values: Tensor1D, decay: number): Tensor1D {
  if (decay === 0) return clone(values);
  return tidy(() => add(ema, mul(sub(values, ema), 1 - decay)));
}
