import type { Tensor4D } from '@tensorflow/tfjs-core';
import { add, mul, sub } from '@tensorflow/tfjs-core';
import { logSnrFromAlphaBar } from '@sr3kit/schedules';
import type { Sampler } from './sampler.ts';

/** Options of {@link dpmSolverPP}. */
export interface DpmSolverOptions {
  /**
   * False, the default, solves the probability-flow equation; true solves the stochastic one with the same marginals,
   * which adds fresh noise.
   */
  readonly stochastic?: boolean;
}

/**
 * DPM-Solver++(2M) and SDE-DPM-Solver++(2M), Lu et al. 2022 (2211.01095), Alg. 2 and appendix A: exact in the linear
 * part, with the estimate of y0 extrapolated from the last two steps. With lambda = logSnr / 2 and h its increase:
 *   deterministic  y' = (sigma'/sigma) y + alpha' (1 - exp(-h)) D
 *   stochastic     y' = (sigma'/sigma) exp(-h) y + alpha' (1 - exp(-2h)) D + sigma' sqrt(1 - exp(-2h)) z
 * where D = y0 + h / (2 h_before) (y0 - y0_before). The first step has no past: it takes D = y0.
 */
export function dpmSolverPP({ stochastic = false }: DpmSolverOptions = {}): Sampler {
  return {
    history: 1,
    step({ alphaBars }, t, y, { y0 }, noise, [before]) {
      const lambda = (at: number): number => logSnrFromAlphaBar(alphaBars[at]!) / 2;
      const [here, next] = [alphaBars[t]!, alphaBars[t - 1]!];
      const h = lambda(t - 1) - lambda(t);
      const data = before ? add(y0, mul(h / (2 * (lambda(t) - lambda(t + 1))), sub(y0, before))) : y0;
      const sigmaNext = Math.sqrt(1 - next);
      const sigmaRatio = sigmaNext / Math.sqrt(1 - here);
      const shrink = Math.exp(stochastic ? -2 * h : -h);
      const keep = stochastic ? sigmaRatio * Math.exp(-h) : sigmaRatio;
      const mean: Tensor4D = add(mul(keep, y), mul(Math.sqrt(next) * (1 - shrink), data));
      return stochastic ? add(mean, mul(sigmaNext * Math.sqrt(1 - shrink), noise())) : mean;
    },
  };
}
