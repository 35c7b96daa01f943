import type { Classifier } from '@sr3kit/classifier';
import {
  bootstrapInterval,
  frechetOfPictures,
  inceptionScore,
  isTopHit,
  wilsonInterval,
  type BootstrapOptions,
} from '@sr3kit/metrics';
import type { Measures } from '../evaluation/measure.ts';
import type { PictureRecord } from './pictureRecord.ts';

/** A figure with its 95 % interval. */
export interface Figure {
  readonly value: number;
  /** Null where no interval was made. */
  readonly interval: { readonly low: number; readonly high: number } | null;
}

/** A column of a table. */
export interface Column {
  readonly head: string;
  readonly digits: number;
  /**
   * The figure of a row.
   *
   * @param own - What a method made of the pictures, or the photographs themselves.
   * @param photographs - In the same order.
   * @returns Null for a row that has none, such as the photographs in a column of distances from them.
   */
  figure(own: readonly PictureRecord[], photographs: readonly PictureRecord[]): Figure | null;
}

/** Resamples of figures that take long. */
const FEW_RESAMPLES = 100;
/** Beyond that a Fréchet distance's resamples would take hours. */
const MOST_RESAMPLED = 1500;
/** What an inception score is usually made of; of fewer pictures it is made in one part. */
const USUAL_SPLITS = 10;
const LEAST_FOR_SPLITS = 5000;

/** The mean of a measure, with the interval by a bootstrap over pictures. */
export function meanColumn(name: keyof Measures, head: string, digits: number): Column {
  return {
    head,
    digits,
    figure(own) {
      const values = own.map(({ measures }) => measures?.[name]);
      if (values.includes(undefined)) return null;
      const mean = (picks: ArrayLike<number>): number =>
        Array.from(picks).reduce((sum, i) => sum + values[i]!, 0) / picks.length;
      return resampled(own.length, mean);
    },
  };
}

/** The Fréchet distance from the photographs, named after the network: FID means Inception-v3. */
export function frechetColumn({ measures }: Classifier): Column {
  return {
    head: measures.frechet,
    digits: 2,
    figure(own, photographs) {
      if (own === photographs) return null;
      const distance = frechetOfPictures(featuresOf(photographs), featuresOf(own));
      if (own.length > MOST_RESAMPLED) return { value: distance(), interval: null };
      return resampled(own.length, distance, { resamples: FEW_RESAMPLES, centred: true });
    },
  };
}

/** The inception score, likewise. */
export function inceptionColumn({ measures }: Classifier): Column {
  return {
    head: measures.inception,
    digits: 2,
    figure(own) {
      const probabilities = scoresOf(own).map(softmax);
      const splits = own.length >= LEAST_FOR_SPLITS ? USUAL_SPLITS : 1;
      const score = (picks: ArrayLike<number>): number =>
        inceptionScore(
          Array.from(picks, (i) => probabilities[i]!),
          { splits },
        ).mean;
      if (own.length > MOST_RESAMPLED) return { value: score(all(own.length)), interval: null };
      return resampled(own.length, score, { resamples: FEW_RESAMPLES, centred: true });
    },
  };
}

/** The share of pictures whose class is not among the k that the classifier thinks likeliest, with Wilson's interval. */
export function errorColumn(k: number, { name, classes }: Classifier): Column {
  return {
    head: `top-${k} error (${name})`,
    digits: 3,
    figure(own) {
      // Of folders that are no classes of the classifier's, and of a network whose classes nobody has put in order.
      if (classes === null || own.some(({ label }) => label === undefined)) return null;
      const scores = scoresOf(own);
      const misses = own.filter(({ label }, i) => !isTopHit(scores[i]!, label!, k)).length;
      const { rate, low, high } = wilsonInterval(misses, own.length);
      return { value: rate, interval: { low, high } };
    },
  };
}

function resampled(
  count: number,
  figure: (picks: ArrayLike<number>) => number,
  options: BootstrapOptions = {},
): Figure {
  const value = figure(all(count));
  // Equal pictures have an infinite PSNR, and so has their mean.
  if (!Number.isFinite(value)) return { value, interval: null };
  const { low, high } = bootstrapInterval(count, figure, options);
  return { value, interval: { low, high } };
}

function all(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function featuresOf(records: readonly PictureRecord[]): Float32Array[] {
  return records.map(({ features }) => features!);
}

function scoresOf(records: readonly PictureRecord[]): Float32Array[] {
  return records.map(({ scores }) => scores!);
}

function softmax(scores: Float32Array): Float64Array {
  const most = scores.reduce((so, score) => Math.max(so, score), -Infinity);
  const powers = Float64Array.from(scores, (score) => Math.exp(score - most));
  const sum = powers.reduce((so, power) => so + power, 0);
  return powers.map((power) => power / sum);
}
