import type { NoiseCurve } from './curve.ts';

/** q(y_{t-1} | y_0, y_t) = N(y0 * y_0 + yt * y_t, variance I). */
export interface Posterior {
  /** Coefficient of y_0 in the mean. */
  readonly y0: number;
  /** Coefficient of y_t in the mean. */
  readonly yt: number;
  readonly variance: number;
  /** Natural logarithm of the variance; -Infinity at t = 1, where y_{t-1} is y_0 itself. */
  readonly logVariance: number;
}

/**
 * Coefficients of the posterior of a step back, SR3 eq. 4.
 *
 * @param t - Step, an integer in 1 ... T; any curve will do, a respaced one too.
 * @throws RangeError if t is no step of the curve.
 */
export function posterior(curve: NoiseCurve, t: number): Posterior {
  const { alphaBars } = curve;
  if (!Number.isInteger(t) || t < 1 || t >= alphaBars.length) {
    throw new RangeError(`t must be a step of the curve, 1 ... ${alphaBars.length - 1}, got ${t}`);
  }
  const [before, here] = [alphaBars[t - 1]!, alphaBars[t]!];
  const alpha = here / before;
  const beta = (before - here) / before; // not 1 - alpha, which would round twice
  const variance = ((1 - before) / (1 - here)) * beta;
  return {
    y0: (Math.sqrt(before) * beta) / (1 - here),
    yt: (Math.sqrt(alpha) * (1 - before)) / (1 - here),
    variance,
    logVariance: Math.log(variance),
  };
}
