import { assertCounts, assertShare } from './counts.ts';
import { normalQuantile } from './normal.ts';

/** A share and where the true one may be. */
export interface ShareEstimate {
  /** Successes / trials; NaN without trials. */
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

/**
 * A share of trials, such as a fool rate, with Wilson's score interval (Wilson 1927, without continuity correction). It
 * lies in [0, 1] and is right for few trials and for shares near 0 and 1 too.
 *
 * @param successes - An integer in [0, trials].
 * @param trials - An integer of at least 0; for none the interval is [0, 1].
 * @param confidence - In (0, 1).
 * @throws RangeError if an argument is out of range.
 */
export function wilsonInterval(successes: number, trials: number, confidence: number = 0.95): ShareEstimate {
  assertCounts(successes, trials);
  assertShare(confidence, 'confidence');
  if (trials === 0) return { rate: NaN, low: 0, high: 1 };
  const z = normalQuantile(0.5 + confidence / 2);
  const rate = successes / trials;
  const scale = 1 + (z * z) / trials;
  const centre = (rate + (z * z) / (2 * trials)) / scale;
  const half = (z / scale) * Math.sqrt((rate * (1 - rate)) / trials + (z * z) / (4 * trials * trials));
  return {
    rate,
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === trials ? 1 : Math.min(1, centre + half),
  };
}
