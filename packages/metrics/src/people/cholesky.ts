/** A symmetric matrix that was taken apart into a lower triangle times its transpose. */
export interface Cholesky {
  /** The logarithm of the matrix's determinant. */
  readonly logDeterminant: number;
  /** Solves for a right-hand side, [size]; the result is new. */
  solve(side: ArrayLike<number>): Float64Array;
}

/**
 * Takes a symmetric positive definite matrix apart.
 *
 * @param matrix - [size, size]; overwritten.
 * @returns Null where the matrix is not positive definite.
 */
export function cholesky(matrix: Float64Array, size: number): Cholesky | null {
  for (let column = 0; column < size; column++) {
    for (let row = column; row < size; row++) {
      let value = matrix[row * size + column]!;
      for (let k = 0; k < column; k++) value -= matrix[row * size + k]! * matrix[column * size + k]!;
      if (row > column) {
        matrix[row * size + column] = value / matrix[column * size + column]!;
      } else {
        if (!(value > 0)) return null;
        matrix[row * size + row] = Math.sqrt(value);
      }
    }
  }
  let logDeterminant = 0;
  for (let i = 0; i < size; i++) logDeterminant += 2 * Math.log(matrix[i * size + i]!);
  return {
    logDeterminant,
    solve(side) {
      const solution = Float64Array.from(side);
      for (let i = 0; i < size; i++) {
        for (let k = 0; k < i; k++) solution[i]! -= matrix[i * size + k]! * solution[k]!;
        solution[i]! /= matrix[i * size + i]!;
      }
      for (let i = size - 1; i >= 0; i--) {
        for (let k = i + 1; k < size; k++) solution[i]! -= matrix[k * size + i]! * solution[k]!;
        solution[i]! /= matrix[i * size + i]!;
      }
      return solution;
    },
  };
}
