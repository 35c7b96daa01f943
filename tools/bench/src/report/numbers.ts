import type { Spread } from '../statistics.ts';

/** Milliseconds with their quartiles: "203 (201-208)". */
export function milliseconds({ median, low, high }: Spread): string {
  const digits = median < 0.01 ? 2 : median < 0.1 ? 1 : 0;
  const [middle, from, to] = [median, low, high].map((seconds) => (seconds * 1000).toFixed(digits));
  return `${middle} (${from}-${to})`;
}

/** A ratio with its least and greatest value: "0.93 (0.91-0.95)". */
export function factor({ median, low, high }: Spread): string {
  return `${median.toFixed(2)} (${low.toFixed(2)}-${high.toFixed(2)})`;
}

/** Of an optional figure. */
export function orDash<T>(value: T | null | undefined, show: (value: T) => string): string {
  return value === null || value === undefined ? '-' : show(value);
}

export const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** 10^9 operations a second. */
export const giga = (perSecond: number): string => (perSecond / 1e9).toFixed(perSecond < 1e10 ? 1 : 0);

export const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
