import type { Denoiser } from '@sr3kit/denoiser';
import { posterior, type NoiseCurve } from '@sr3kit/schedules';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { add, dispose, mul, tidy } from '@tensorflow/tfjs-core';
import { estimateClean } from './estimateClean.ts';
import { noiseOf } from './noise.ts';
import { assertStart, type Refinement, type SamplerOptions, type Start } from './start.ts';

/** Options of {@link ancestral}. */
export interface AncestralOptions extends SamplerOptions {
  /** Variance of the noise a step adds: `beta` = 1 - alpha_t (SR3 Alg. 2), or that of the `posterior` (SR3 eq. 4). */
  readonly variance: 'beta' | 'posterior';
}

/**
 * SR3's sampler: a step back along the Markov chain, y_{t-1} ~ N(mean of the posterior, variance I), from pure noise to
 * y_0 (SR3 Alg. 2). The mean is written with the estimate of y0, which with neither clipping nor projection equals
 * (y_t - (1 - alpha_t) / sqrt(1 - gamma_t) epsHat) / sqrt(alpha_t), the paper's line 4.
 *
 * @param curve - the noise levels to step through; each step is one call of the denoiser
 * @throws RangeError at the first step if the curve or the start is no good
 */
export async function* ancestral(
  denoise: Denoiser,
  curve: NoiseCurve,
  start: Start,
  options: AncestralOptions,
): AsyncGenerator<Refinement, void, undefined> {
  assertStart(curve, start);
  const { alphaBars } = curve;
  const steps = alphaBars.length - 1;
  const noise = noiseOf(start);
  let y = noise(0);
  try {
    for (let t = steps; t >= 1; t--) {
      options.signal?.throwIfAborted();
      const [here, next] = [alphaBars[t]!, alphaBars[t - 1]!];
      const step = steps - t + 1;
      const refined = tidy((): { y0: Tensor4D; y: Tensor4D } => {
        const { y0 } = estimateClean(denoise, y, here, start);
        const back = posterior(curve, t);
        const mean: Tensor4D = add(mul(back.y0, y0), mul(back.yt, y));
        if (t === 1) return { y0, y: mean }; // z = 0 at the last step
        const variance = options.variance === 'beta' ? 1 - here / next : back.variance;
        return { y0, y: add(mean, mul(Math.sqrt(variance), noise(step))) };
      });
      dispose(y);
      y = refined.y;
      yield { step, steps, noiseLevel: Math.sqrt(next), y0: refined.y0 };
    }
  } finally {
    dispose(y);
  }
}
