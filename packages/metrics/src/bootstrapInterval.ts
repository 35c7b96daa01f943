import { deriveSeed, uniforms } from '@sr3kit/random';
import { assertShare } from './people/counts.ts';

/** Where a figure may lie if other pictures of the same kind had been measured. */
export interface BootstrapInterval {
  readonly low: number;
  readonly high: number;
  /** Standard deviation of the figure over the resamples. */
  readonly standardError: number;
}

/** How a bootstrap is done. */
export interface BootstrapOptions {
  /** Default 1000, at least 2. */
  readonly resamples?: number;
  /** In (0, 1), default 0.95. */
  readonly confidence?: number;
  /** An integer in [0, 2^53), default 0: the same seed gives the same interval. */
  readonly seed?: number;
  /**
   * Takes out how much the resamples lie beside the figure itself on average. Give it for figures that repeats of a picture
   * move, such as a Fréchet distance, which is larger the fewer different pictures there are.
   */
  readonly centred?: boolean;
}

/**
 * A confidence interval of a figure of several pictures, by drawing as many of them again and again with replacement (the
 * percentile bootstrap, Efron 1979).
 *
 * @param count - Number of pictures, at least 2.
 * @param figure - The figure of the pictures of these numbers, [count], some of them more than once. The array is written
 * over afterwards.
 * @throws RangeError if an argument is out of range, or the figure is NaN.
 */
export function bootstrapInterval(
  count: number,
  figure: (picks: Int32Array) => number,
  { resamples = 1000, confidence = 0.95, seed = 0, centred = false }: BootstrapOptions = {},
): BootstrapInterval {
  if (!Number.isSafeInteger(count) || count < 2) {
    throw new RangeError(`an interval needs at least 2 pictures, got ${count}`);
  }
  if (!Number.isSafeInteger(resamples) || resamples < 2) {
    throw new RangeError(`resamples must be an integer of at least 2, got ${resamples}`);
  }
  assertShare(confidence, 'confidence');
  const picks = new Int32Array(count);
  const stream = deriveSeed(seed, 'bootstrap');
  const figures = Float64Array.from({ length: resamples }, (_, resample) => {
    const draws = uniforms(stream, resample * count, count);
    for (let i = 0; i < count; i++) picks[i] = Math.floor(draws[i]! * count);
    const value = figure(picks);
    if (Number.isNaN(value)) {
      throw new RangeError('the figure of a resample is NaN: leave out the pictures that make it so');
    }
    return value;
  }).sort();
  const mean = figures.reduce((sum, value) => sum + value, 0) / resamples;
  const variance = figures.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (resamples - 1);
  let shift = 0;
  if (centred) {
    for (let i = 0; i < count; i++) picks[i] = i;
    shift = figure(picks) - mean;
  }
  return {
    low: quantile(figures, 0.5 - confidence / 2) + shift,
    high: quantile(figures, 0.5 + confidence / 2) + shift,
    standardError: Math.sqrt(variance),
  };
}

/** A quantile of sorted values, between neighbours by a straight line as NumPy does it. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}
