import { assertFeatures, assertSeveral } from './features.ts';
import { sumOfRoots } from './frechetDistance.ts';
import { symmetricEigenvalues } from './symmetricEigen.ts';

/**
 * The Fréchet distance of paired pictures, a model's results and the photographs they should be: what `frechetDistance`
 * gives for their statistics, by way of a matrix with a row for each picture instead of one for each feature. With A and B
 * the deviations from the means, one picture a row, the trace of the root is the sum of the singular values of A B^T.
 *
 * @param a - Features of each picture, all of one length.
 * @param b - Likewise, one for each of `a`.
 * @returns The distance as a function of the pictures that are taken, by their numbers and with repeats: a bootstrap needs
 * it many times. Without numbers, of all of them.
 * @throws RangeError for different numbers of pictures, fewer than 2 of them, or features that are not finite.
 */
export function frechetOfPictures(
  a: readonly ArrayLike<number>[],
  b: readonly ArrayLike<number>[],
): (picks?: ArrayLike<number>) => number {
  const count = a.length;
  if (b.length !== count) throw new RangeError(`there are ${count} pictures in a and ${b.length} in b: give pairs`);
  assertSeveral(count);
  const size = a[0]!.length;
  for (const set of [a, b]) for (const [i, features] of set.entries()) assertFeatures(features, size, i);
  // Both from the same origin, which costs nothing and saves the digits that a large mean would take.
  const origin = meanOf(a, size);
  const [left, right] = [shifted(a, origin), shifted(b, origin)];
  const products = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) products[i * count + j] = dot(left[i]!, right[j]!);
  }
  return (picks = Array.from({ length: count }, (_, i) => i)) => {
    const rows = Array.from(picks);
    assertSeveral(rows.length);
    const taken = [left, right].map((set) => rows.map((i) => set[i]!));
    const [meanA, meanB] = taken.map((set) => meanOf(set, size)) as [Float64Array, Float64Array];
    const free = rows.length - 1;
    const spread = (scatter(taken[0]!, meanA) + scatter(taken[1]!, meanB)) / free;
    const apart = meanA.reduce((sum, value, i) => sum + (value - meanB[i]!) ** 2, 0);
    return Math.max(0, apart + spread - (2 * singularSum(centred(products, count, rows), rows.length)) / free);
  };
}

/** The chosen products of deviations from the means of what is chosen, [rows, rows]. */
function centred(products: Float64Array, count: number, rows: readonly number[]): Float64Array {
  const n = rows.length;
  const result = new Float64Array(n * n);
  const ofRow = new Float64Array(n);
  const ofColumn = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const value = products[rows[i]! * count + rows[j]!]!;
      result[i * n + j] = value;
      ofRow[i]! += value / n;
      ofColumn[j]! += value / n;
    }
  }
  const mean = ofRow.reduce((sum, value) => sum + value, 0) / n;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) result[i * n + j]! += mean - ofRow[i]! - ofColumn[j]!;
  return result;
}

/** The sum of the singular values of a square matrix. */
function singularSum(matrix: Float64Array, size: number): number {
  const squared = new Float64Array(size * size);
  const rows = Array.from({ length: size }, (_, i) => matrix.subarray(i * size, (i + 1) * size));
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const value = dot(rows[i]!, rows[j]!);
      squared[i * size + j] = value;
      squared[j * size + i] = value;
    }
  }
  return sumOfRoots(symmetricEigenvalues(squared, size));
}

function meanOf(set: readonly ArrayLike<number>[], size: number): Float64Array {
  const mean = new Float64Array(size);
  for (const features of set) for (let i = 0; i < size; i++) mean[i]! += features[i]! / set.length;
  return mean;
}

function shifted(set: readonly ArrayLike<number>[], origin: Float64Array): Float64Array[] {
  return set.map((features) => origin.map((value, i) => features[i]! - value));
}

function scatter(set: readonly Float64Array[], mean: Float64Array): number {
  let sum = 0;
  for (const features of set) for (let i = 0; i < mean.length; i++) sum += (features[i]! - mean[i]!) ** 2;
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
