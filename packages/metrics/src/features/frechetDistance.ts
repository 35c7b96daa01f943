import type { FeatureStatistics } from './featureStatistics.ts';
import { symmetricEigen, symmetricEigenvalues } from './symmetricEigen.ts';

/**
 * The Fréchet distance of two Gaussians that are fitted to features: |m_a - m_b|^2 + tr(A + B - 2 (A B)^(1/2)) (Dowson &
 * Landau 1982; Heusel et al. 2017, eq. 6). With the pooled features of Inception-v3 it is called FID; name the network
 * where it is another.
 *
 * The trace of (A B)^(1/2) is that of (A^(1/2) B A^(1/2))^(1/2), which is symmetric and has a root whatever the ranks.
 * It takes time with the cube of the number of features: up to a minute for 1280. Of fewer pictures than features,
 * {@link frechetOfPictures} gives the same sooner.
 *
 * @returns At least 0, in squared units of the features.
 * @throws RangeError for statistics of different sizes or of fewer than 2 pictures.
 */
export function frechetDistance(a: FeatureStatistics, b: FeatureStatistics): number {
  if (a.size !== b.size) throw new RangeError(`a has ${a.size} features, b ${b.size}: use the same network for both`);
  const { size } = a;
  const [meanA, meanB] = [a.mean(), b.mean()];
  const [covarianceA, covarianceB] = [a.covariance(), b.covariance()];
  let distance = 0;
  for (let i = 0; i < size; i++) {
    distance += (meanA[i]! - meanB[i]!) ** 2 + covarianceA[i * size + i]! + covarianceB[i * size + i]!;
  }
  const root = symmetricRoot(covarianceA, size);
  const between = product(product(root, covarianceB, size), root, size);
  return Math.max(0, distance - 2 * sumOfRoots(symmetricEigenvalues(between, size)));
}

/**
 * The sum of the square roots of eigenvalues that cannot be below 0. What rounding leaves of those that are 0 is left out:
 * its root would be far larger than it is.
 */
export function sumOfRoots(values: Float64Array): number {
  const least = roundingOf(values);
  return values.reduce((sum, value) => (value > least ? sum + Math.sqrt(value) : sum), 0);
}

/** What an eigenvalue of 0 may look like in double precision. */
function roundingOf(values: Float64Array): number {
  return values.length * Number.EPSILON * values.reduce((most, value) => Math.max(most, value), 0);
}

/** The symmetric square root of a covariance; overwrites it. */
function symmetricRoot(matrix: Float64Array, size: number): Float64Array {
  const { values, vectors } = symmetricEigen(matrix, size);
  const least = roundingOf(values);
  const scaled = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    const scale = values[row]! > least ? Math.sqrt(values[row]!) : 0;
    for (let column = 0; column < size; column++) scaled[row * size + column] = scale * vectors[row * size + column]!;
  }
  return product(transposed(vectors, size), scaled, size);
}

function transposed(matrix: Float64Array, size: number): Float64Array {
  return Float64Array.from(matrix, (_, i) => matrix[(i % size) * size + Math.floor(i / size)]!);
}

/** a b, all [size, size]. */
function product(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    const out = result.subarray(row * size, (row + 1) * size);
    for (let k = 0; k < size; k++) {
      const factor = a[row * size + k]!;
      if (factor === 0) continue;
      const at = k * size;
      for (let column = 0; column < size; column++) out[column]! += factor * b[at + column]!;
    }
  }
  return result;
}
