import { cholesky } from '../people/cholesky.ts';

const ROUNDS = 200;

/**
 * The smallest eigenvalue of a covariance, by inverse iteration.
 *
 * @param matrix - Symmetric and not negative, [size, size]; left as it is.
 * @returns To a relative 1e-6 or so; 0 for a matrix that is singular to rounding.
 */
export function smallestEigenvalue(matrix: Float64Array, size: number): number {
  const factors = cholesky(matrix.slice(), size);
  if (!factors) return 0;
  // Not an eigenvector of a matrix with a structure that the picture's could have.
  let vector: Float64Array = Float64Array.from({ length: size }, (_, i) => Math.sin(1 + 3 * i));
  let found = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const length = Math.hypot(...vector);
    const next = factors.solve(vector.map((value) => value / length));
    const value = 1 / Math.hypot(...next);
    if (Math.abs(value - found) <= 1e-7 * value) return value;
    [vector, found] = [next, value];
  }
  return found;
}
