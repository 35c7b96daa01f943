import type { Tensor4D } from '@tensorflow/tfjs-core';
import { add, mul } from '@tensorflow/tfjs-core';
import { posterior } from '@sr3kit/schedules';
import type { Sampler } from './sampler.ts';

/** Options of {@link ddim}. */
export interface DdimOptions {
  /** How much of the noise is fresh in each step, in [0, 1]: 0, the default, is deterministic, 1 is ancestral sampling. */
  readonly eta?: number;
}

/**
 * DDIM: y_{t-1} = sqrt(alphaBar') y0 + sqrt(1 - alphaBar' - sigma^2) eps + sigma z, with sigma = eta times the deviation
 * of the posterior (Song et al. 2021, eq. 12 and 16).
 *
 * @throws RangeError if eta is out of range.
 */
export function ddim({ eta = 0 }: DdimOptions = {}): Sampler {
  if (!(eta >= 0 && eta <= 1)) throw new RangeError(`ddim: eta must lie in [0, 1], got ${eta}`);
  return {
    history: 0,
    step(curve, t, _y, { y0, eps }, noise) {
      const next = curve.alphaBars[t - 1]!;
      const variance = eta ** 2 * posterior(curve, t).variance;
      const kept: Tensor4D = add(mul(Math.sqrt(next), y0), mul(Math.sqrt(Math.max(1 - next - variance, 0)), eps));
      return variance > 0 ? add(kept, mul(Math.sqrt(variance), noise())) : kept;
    },
  };
}
