/**
 * A curve of the signal left: `alphaBars[0] = 1` (clean) ... `alphaBars[T]` (noisiest), strictly decreasing and above
 * 0; length T + 1. alphaBar is the gamma of SR3 eq. 2: q(y_t | y_0) = N(sqrt(alphaBar_t) y_0, (1 - alphaBar_t) I).
 * Samplers and noise-level draws need no more than this.
 */
export interface NoiseCurve {
  readonly alphaBars: Float64Array;
}

/**
 * A curve with the step from each point to the next: `betas[t - 1]` takes t - 1 to t, in (0, 1); length T.
 * alphaBar_t = product of (1 - beta_i) for i = 1 ... t (SR3 eq. 1 and 2, with alpha = 1 - beta).
 */
export interface NoiseSchedule extends NoiseCurve {
  readonly betas: Float64Array;
}

/**
 * Asserts that a curve is one: starts at 1, falls strictly and stays above 0.
 *
 * @throws RangeError that names the first wrong value.
 */
export function assertCurve(curve: NoiseCurve): void {
  const { alphaBars } = curve;
  if (alphaBars.length < 2) {
    throw new RangeError(`a noise curve must have at least one step: alphaBars has ${alphaBars.length} values`);
  }
  if (alphaBars[0] !== 1) throw new RangeError(`alphaBars[0] must be 1 (clean), got ${alphaBars[0]}`);
  for (let t = 1; t < alphaBars.length; t++) {
    const [before, here] = [alphaBars[t - 1]!, alphaBars[t]!];
    if (!(here > 0 && here < before)) {
      throw new RangeError(`alphaBars must fall strictly and stay above 0: alphaBars[${t}] is ${here} after ${before}`);
    }
  }
}
