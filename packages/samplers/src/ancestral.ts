import { add, mul } from '@tensorflow/tfjs-core';
import { posterior } from '@sr3kit/schedules';
import type { Sampler } from './sampler.ts';

/** Options of {@link ancestral}. */
export interface AncestralOptions {
  /**
   * Variance of the noise a step adds: `beta` = 1 - alpha_t, the paper's choice (SR3 Alg. 2), or that of the `posterior`
   * (SR3 eq. 4), the default, which suits few steps better.
   */
  readonly variance?: 'beta' | 'posterior';
}

/**
 * SR3's sampler: a step back along the Markov chain, y_{t-1} ~ N(mean of the posterior, variance I) (SR3 Alg. 2). The mean
 * is written with the estimate of y0, which with neither clipping nor projection equals
 * (y_t - (1 - alpha_t) / sqrt(1 - gamma_t) epsHat) / sqrt(alpha_t), the paper's line 4.
 */
export function ancestral({ variance = 'posterior' }: AncestralOptions = {}): Sampler {
  return {
    history: 0,
    variance,
    step({ alphaBars }, t, y, { y0 }, noise) {
      const back = posterior({ alphaBars }, t);
      const added = variance === 'beta' ? 1 - alphaBars[t]! / alphaBars[t - 1]! : back.variance;
      return add(add(mul(back.y0, y0), mul(back.yt, y)), mul(Math.sqrt(added), noise()));
    },
  };
}
