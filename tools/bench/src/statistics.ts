import { linearRegression, max, median, min, quantile } from 'simple-statistics';

/** A figure that was taken several times. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Median and quartiles. */
export function quartiles(values: readonly number[]): Spread {
  const copy = [...values];
  return { median: median(copy), low: quantile(copy, 0.25), high: quantile(copy, 0.75) };
}

/**
 * How two sides compare: the ratio of their medians within each round, since a round's two halves were measured in the
 * same minute; over the rounds its median, least and greatest value.
 *
 * @param above - `[round][value]`; `below` has as many rounds.
 */
export function ratio(above: readonly (readonly number[])[], below: readonly (readonly number[])[]): Spread {
  const rounds = above.map((values, i) => median([...values]) / median([...below[i]!]));
  return { median: median(rounds), low: min(rounds), high: max(rounds) };
}

/** Growth from one value to the next: the slope of a straight line through them (least squares). */
export function slope(values: readonly number[]): number {
  return values.length < 2 ? 0 : linearRegression(values.map((value, i) => [i, value])).m;
}

/** Largest relative difference between two lists of figures. */
export function difference(actual: readonly number[], expected: readonly number[]): number {
  if (actual.length !== expected.length) return Infinity;
  const errors = actual.map((value, i) => Math.abs(value - expected[i]!) / Math.max(Math.abs(expected[i]!), 1e-12));
  return max(errors.map((error) => (Number.isNaN(error) ? Infinity : error)));
}
