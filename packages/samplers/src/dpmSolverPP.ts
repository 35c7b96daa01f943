import type { Denoiser } from '@sr3kit/denoiser';
import { logSnrFromAlphaBar, type NoiseCurve } from '@sr3kit/schedules';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { add, dispose, mul, sub, tidy } from '@tensorflow/tfjs-core';
import { estimateClean } from './estimateClean.ts';
import { noiseOf } from './noise.ts';
import { assertStart, type Refinement, type SamplerOptions, type Start } from './start.ts';

/** Options of {@link dpmSolverPP}. */
export interface DpmSolverOptions extends SamplerOptions {
  /** false solves the probability-flow equation; true the stochastic one of the same marginals, with fresh noise. */
  readonly stochastic: boolean;
}

/**
 * DPM-Solver++(2M) and SDE-DPM-Solver++(2M), Lu et al. 2022 (2211.01095), Alg. 2 and appendix A: exact in the linear
 * part, with the estimate of y0 extrapolated from the last two steps. With lambda = logSnr / 2 and h its increase:
 *   deterministic  y' = (sigma'/sigma) y + alpha' (1 - exp(-h)) D
 *   stochastic     y' = (sigma'/sigma) exp(-h) y + alpha' (1 - exp(-2h)) D + sigma' sqrt(1 - exp(-2h)) z
 * where D = y0 + h / (2 h_before) (y0 - y0_before). The first step has no past and the last one, where h is infinite,
 * no use for it: both take D = y0.
 *
 * @param curve - the noise levels to step through; each step is one call of the denoiser
 * @throws RangeError at the first step if the curve or the start is no good
 */
export async function* dpmSolverPP(
  denoise: Denoiser,
  curve: NoiseCurve,
  start: Start,
  options: DpmSolverOptions,
): AsyncGenerator<Refinement, void, undefined> {
  assertStart(curve, start);
  const { stochastic, signal } = options;
  const { alphaBars } = curve;
  const steps = alphaBars.length - 1;
  const lambda = (t: number): number => logSnrFromAlphaBar(alphaBars[t]!) / 2;
  const noise = noiseOf(start);
  let y = noise(0);
  let before: { readonly y0: Tensor4D; readonly h: number } | undefined;
  try {
    for (let t = steps; t >= 1; t--) {
      signal?.throwIfAborted();
      const [here, next] = [alphaBars[t]!, alphaBars[t - 1]!];
      const step = steps - t + 1;
      const h = lambda(t - 1) - lambda(t);
      const sigmaNext = Math.sqrt(1 - next);
      const sigmaRatio = sigmaNext / Math.sqrt(1 - here);
      const refined = tidy(() => {
        const { y0 } = estimateClean(denoise, y, here, start);
        const data = before && t > 1 ? add(y0, mul(h / (2 * before.h), sub(y0, before.y0))) : y0;
        const shrink = Math.exp(stochastic ? -2 * h : -h);
        const keep = stochastic ? sigmaRatio * Math.exp(-h) : sigmaRatio;
        const mean = add(mul(keep, y), mul(Math.sqrt(next) * (1 - shrink), data));
        const fresh = stochastic && t > 1 ? mul(sigmaNext * Math.sqrt(1 - shrink), noise(step)) : 0;
        return { y0, past: y0.clone(), y: add(mean, fresh) as Tensor4D };
      });
      dispose([y, ...(before ? [before.y0] : [])]);
      y = refined.y;
      before = { y0: refined.past, h };
      yield { step, steps, noiseLevel: Math.sqrt(next), y0: refined.y0 };
    }
  } finally {
    dispose([y, ...(before ? [before.y0] : [])]);
  }
}
