import type { Denoiser } from '@sr3kit/denoiser';
import { posterior, type NoiseCurve } from '@sr3kit/schedules';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { add, dispose, mul, tidy } from '@tensorflow/tfjs-core';
import { estimateClean } from './estimateClean.ts';
import { noiseOf } from './noise.ts';
import { assertStart, type Refinement, type SamplerOptions, type Start } from './start.ts';

/** Options of {@link ddim}. */
export interface DdimOptions extends SamplerOptions {
  /** How much of the noise is fresh in each step, in [0, 1]: 0 is deterministic, 1 is ancestral sampling. */
  readonly eta: number;
}

/**
 * One step of DDIM: sqrt(alphaBar') y0 + sqrt(1 - alphaBar' - sigma^2) eps + sigma z, with sigma = eta times the deviation
 * of the posterior (Song et al. 2021, eq. 12 and 16).
 *
 * @param curve - the noise levels that are stepped through
 * @param t - where on the curve the samples are, an integer in 1 ... T
 * @param eta - in [0, 1]
 * @param y0 - the estimate of the clean samples, `[batch, height, width, channels]`
 * @param eps - the network's estimate of the noise, of the same shape
 * @param noise - makes z, N(0, 1) of the same shape, scaled as the caller likes; called inside a `tidy`, and only where
 * sigma is above 0
 * @returns the samples at t - 1, owned by the caller
 * @throws RangeError if t is no step of the curve
 */
export function ddimStep(
  curve: NoiseCurve,
  t: number,
  eta: number,
  y0: Tensor4D,
  eps: Tensor4D,
  noise: () => Tensor4D,
): Tensor4D {
  const next = curve.alphaBars[t - 1]!;
  const variance = eta ** 2 * posterior(curve, t).variance; // 0 at the last step
  return tidy(() => {
    const kept: Tensor4D = add(mul(Math.sqrt(next), y0), mul(Math.sqrt(Math.max(1 - next - variance, 0)), eps));
    return variance > 0 ? add(kept, mul(Math.sqrt(variance), noise())) : kept;
  });
}

/**
 * DDIM: y_{t-1} = sqrt(alphaBar') y0 + sqrt(1 - alphaBar' - sigma^2) eps + sigma z, with sigma = eta times the deviation
 * of the posterior (Song et al. 2021, eq. 12 and 16).
 *
 * @param curve - the noise levels to step through; each step is one call of the denoiser
 * @throws RangeError at the first step if the curve, the start or eta is no good
 */
export async function* ddim(
  denoise: Denoiser,
  curve: NoiseCurve,
  start: Start,
  options: DdimOptions,
): AsyncGenerator<Refinement, void, undefined> {
  const { eta, signal } = options;
  assertStart(curve, start);
  if (!(eta >= 0 && eta <= 1)) throw new RangeError(`ddim: eta must lie in [0, 1], got ${eta}`);
  const { alphaBars } = curve;
  const steps = alphaBars.length - 1;
  const noise = noiseOf(start);
  let y = noise(0);
  try {
    for (let t = steps; t >= 1; t--) {
      signal?.throwIfAborted();
      const step = steps - t + 1;
      const refined = tidy((): { y0: Tensor4D; y: Tensor4D } => {
        const { y0, eps } = estimateClean(denoise, y, alphaBars[t]!, start);
        return { y0, y: ddimStep(curve, t, eta, y0, eps, () => noise(step)) };
      });
      dispose(y);
      y = refined.y;
      yield { step, steps, noiseLevel: Math.sqrt(alphaBars[t - 1]!), y0: refined.y0 };
    }
  } finally {
    dispose(y);
  }
}
