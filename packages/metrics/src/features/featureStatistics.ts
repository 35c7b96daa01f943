import { assertFeatures, assertSeveral } from './features.ts';

/** Mean and covariance of features, gathered picture by picture in double precision. */
export interface FeatureStatistics {
  /** Number of features of a picture. */
  readonly size: number;
  /** Pictures so far. */
  readonly count: number;
  /**
   * Takes one more picture in.
   *
   * @param features - [size]
   * @throws RangeError if they are of another number or not all finite; nothing is taken in then.
   */
  add(features: ArrayLike<number>): void;
  /**
   * Takes in all that another one has seen, as if it had been added here (Chan et al. 1979).
   *
   * @throws RangeError if it is of another size.
   */
  merge(other: FeatureStatistics): void;
  /** [size]; new. */
  mean(): Float64Array;
  /**
   * The covariance with count - 1 below the fraction, as NumPy's `cov`. Of no more pictures than features it has no full
   * rank.
   *
   * @returns [size, size]; new.
   * @throws RangeError for fewer than 2 pictures.
   */
  covariance(): Float64Array;
}

/**
 * Makes statistics that have seen no picture. Deviations from a running mean are what is summed (Welford 1962), so that a
 * large mean costs no digits.
 *
 * @param size - Number of features of a picture, an integer of at least 1.
 */
export function featureStatistics(size: number): FeatureStatistics {
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new RangeError(`size must be an integer of at least 1, got ${size}`);
  }
  let count = 0;
  const mean = new Float64Array(size);
  /** Sums of products of deviations; only the lower triangle is kept up. */
  const scatter = new Float64Array(size * size);
  const deviation = new Float64Array(size);

  /** Adds weight x deviation deviation^T. */
  const spread = (weight: number): void => {
    for (let row = 0; row < size; row++) {
      const factor = weight * deviation[row]!;
      if (factor === 0) continue;
      const at = row * size;
      for (let column = 0; column <= row; column++) scatter[at + column]! += factor * deviation[column]!;
    }
  };
  return {
    size,
    get count() {
      return count;
    },
    add(features) {
      assertFeatures(features, size, count);
      for (let i = 0; i < size; i++) deviation[i] = features[i]! - mean[i]!;
      spread(count / (count + 1));
      count += 1;
      for (let i = 0; i < size; i++) mean[i]! += deviation[i]! / count;
    },
    merge(other) {
      if (other.size !== size) throw new RangeError(`statistics of ${other.size} features, expected ${size}`);
      if (other.count === 0) return;
      const added = other.count;
      const theirs = other.mean();
      if (added > 1) {
        const covariance = other.covariance();
        for (let i = 0; i < scatter.length; i++) scatter[i]! += covariance[i]! * (added - 1);
      }
      for (let i = 0; i < size; i++) deviation[i] = theirs[i]! - mean[i]!;
      spread((count * added) / (count + added));
      count += added;
      for (let i = 0; i < size; i++) mean[i]! += (deviation[i]! * added) / count;
    },
    mean: () => mean.slice(),
    covariance() {
      assertSeveral(count);
      const covariance = new Float64Array(size * size);
      for (let row = 0; row < size; row++) {
        for (let column = 0; column <= row; column++) {
          const value = scatter[row * size + column]! / (count - 1);
          covariance[row * size + column] = value;
          covariance[column * size + row] = value;
        }
      }
      return covariance;
    },
  };
}
