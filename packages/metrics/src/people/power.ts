import { assertShare } from './counts.ts';
import { normalQuantile, normalTail } from './normal.ts';
import { wilsonInterval } from './wilsonInterval.ts';

/** How many answers, and from how many raters. */
export interface SampleSize {
  /** Answers that one figure (a model in a task) needs. */
  readonly trials: number;
  /** Raters who give them. */
  readonly raters: number;
}

/** Who gives the answers. */
export interface Raters {
  /** Answers of a rater to one figure, above 0. */
  readonly trialsPerRater: number;
  /** Correlation of two answers of one rater in [0, 1): 0 where all raters have the same rate. */
  readonly correlation?: number;
}

/**
 * The number of raters whose answers give a Wilson interval of a certain half width. Answers of one rater are more alike
 * than those of several, which makes n answers worth as much as n / (1 + (n per rater - 1) correlation) of different
 * raters (the design effect, Kish 1965).
 *
 * @param halfWidth - Half the length of the interval, in (0, 0.5): 0.03 for 3 points.
 * @param rate - The share that is expected; 0.5 needs most.
 * @throws RangeError if an argument is out of range.
 */
export function ratersForInterval(
  halfWidth: number,
  rate: number,
  raters: Raters,
  confidence: number = 0.95,
): SampleSize {
  if (!(halfWidth > 0 && halfWidth < 0.5)) {
    throw new RangeError(`halfWidth must be between 0 and 0.5, got ${halfWidth}`);
  }
  assertShare(rate, 'rate');
  const half = (trials: number): number => {
    const { low, high } = wilsonInterval(Math.round(rate * trials), trials, confidence);
    return (high - low) / 2;
  };
  const z = normalQuantile(0.5 + confidence / 2);
  // The plain interval's number is near; Wilson's is a little smaller, and rounding makes it jump by a few.
  let trials = Math.ceil((z * z * rate * (1 - rate)) / halfWidth ** 2) + 10;
  while (trials > 1 && half(trials - 1) <= halfWidth) trials -= 1;
  while (half(trials) > halfWidth) trials += 1;
  return sized(trials, raters);
}

/**
 * The number of raters with whom two rates are told apart (the normal approximation for two independent shares, arcsine
 * transformed: Cohen 1988).
 *
 * @param first - The rate of one model, in (0, 1).
 * @param second - That of the other.
 * @param options - `alpha`: the probability of a false alarm, two-sided, 0.05 unless given. `power`: the probability to see
 * the difference, 0.8 unless given.
 * @throws RangeError if an argument is out of range or the rates are the same.
 */
export function ratersForDifference(
  first: number,
  second: number,
  raters: Raters,
  { alpha = 0.05, power = 0.8 }: { readonly alpha?: number; readonly power?: number } = {},
): SampleSize {
  for (const [name, value] of Object.entries({ first, second, alpha, power })) assertShare(value, name);
  const effect = Math.abs(cohenH(first, second));
  if (effect === 0) throw new RangeError(`the rates must differ, got ${first} twice`);
  const enough = (trials: number): boolean => powerOf(effect, trials, alpha) >= power;
  let trials = Math.max(1, Math.ceil(2 * ((normalQuantile(1 - alpha / 2) + normalQuantile(power)) / effect) ** 2) - 2);
  while (!enough(trials)) trials += 1;
  return sized(trials, raters);
}

/** Both tails, as rare as the wrong one is. */
function powerOf(effect: number, trials: number, alpha: number): number {
  const shift = effect * Math.sqrt(trials / 2);
  const critical = normalQuantile(1 - alpha / 2);
  return normalTail(critical - shift) + normalTail(critical + shift);
}

function cohenH(first: number, second: number): number {
  return 2 * Math.asin(Math.sqrt(first)) - 2 * Math.asin(Math.sqrt(second));
}

function sized(trials: number, { trialsPerRater, correlation = 0 }: Raters): SampleSize {
  if (!(trialsPerRater > 0)) throw new RangeError(`trialsPerRater must be above 0, got ${trialsPerRater}`);
  if (!(correlation >= 0 && correlation < 1)) throw new RangeError(`correlation must be in [0, 1), got ${correlation}`);
  const effect = 1 + Math.max(0, trialsPerRater - 1) * correlation;
  const all = Math.ceil(trials * effect - 1e-9);
  return { trials: all, raters: Math.ceil(all / trialsPerRater - 1e-9) };
}
