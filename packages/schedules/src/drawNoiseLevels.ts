import { uniforms } from '@sr3kit/random';
import type { NoiseCurve } from './curve.ts';

/** Which random numbers a draw uses. */
export interface NoiseLevelDraw {
  /** Integer in [0, 2^53). */
  readonly seed: number;
  /** Index of the first sample: sample i of the draw depends on (seed, start + i). */
  readonly start: number;
  /** Number of samples. */
  readonly count: number;
  /**
   * Takes one sample from each of `count` even slices of time, which lowers the variance of a batch's loss. A sample
   * then also depends on its place in the draw. Off by default.
   */
  readonly stratified?: boolean;
}

/**
 * Draws a noise level, sqrt(alphaBar), for each sample of a batch, with alphaBar from SR3's piecewise uniform
 * distribution p(gamma) = sum_t 1/T U(gamma_{t-1}, gamma_t) (SR3 section 2.4, Alg. 1 line 3): a step t first, then
 * alphaBar evenly between the two ends of that step.
 *
 * @returns [count] in (0, 1].
 * @throws RangeError if seed, start or count is out of range.
 */
export function drawNoiseLevels(curve: NoiseCurve, draw: NoiseLevelDraw): Float64Array {
  const { alphaBars } = curve;
  const steps = alphaBars.length - 1;
  const { seed, start, count, stratified = false } = draw;
  return uniforms(seed, start, count).map((uniform, i) => {
    // One number does for both draws: its whole part (times T) is the step, and the rest is even within it.
    const time = (stratified ? (i + uniform) / count : uniform) * steps;
    const t = Math.min(Math.floor(time), steps - 1);
    const [cleaner, noisier] = [alphaBars[t]!, alphaBars[t + 1]!];
    return Math.sqrt(cleaner + (noisier - cleaner) * (time - t));
  });
}
