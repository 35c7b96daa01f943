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
 * A step back along the Markov chain: a draw from N(mean of the posterior, variance I), with the posterior of SR3 eq. 4.
 * At t = 1 it is the mean, which is y0 (z = 0 at the last step of SR3 Alg. 2).
 *
 * @param curve - the noise levels that are stepped through
 * @param t - where on the curve `y` is, an integer in 1 ... T
 * @param y - `[batch, height, width, channels]`
 * @param y0 - the estimate of the clean samples, of the shape of y
 * @param noise - makes N(0, 1) of the shape of y, scaled as the caller likes; called inside a `tidy`, and not at t = 1
 * @returns the samples at t - 1, owned by the caller
 * @throws RangeError if t is no step of the curve
 */
export function ancestralStep(
  curve: NoiseCurve,
  t: number,
  variance: AncestralOptions['variance'],
  y: Tensor4D,
  y0: Tensor4D,
  noise: () => Tensor4D,
): Tensor4D {
  const back = posterior(curve, t);
  return tidy(() => {
    const mean: Tensor4D = add(mul(back.y0, y0), mul(back.yt, y));
    if (t === 1) return mean;
    const { alphaBars } = curve;
    const added = variance === 'beta' ? 1 - alphaBars[t]! / alphaBars[t - 1]! : back.variance;
    return add(mean, mul(Math.sqrt(added), noise()));
  });
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
      const step = steps - t + 1;
      const refined = tidy((): { y0: Tensor4D; y: Tensor4D } => {
        const { y0 } = estimateClean(denoise, y, alphaBars[t]!, start);
        return { y0, y: ancestralStep(curve, t, options.variance, y, y0, () => noise(step)) };
      });
      dispose(y);
      y = refined.y;
      yield { step, steps, noiseLevel: Math.sqrt(alphaBars[t - 1]!), y0: refined.y0 };
    }
  } finally {
    dispose(y);
  }
}
