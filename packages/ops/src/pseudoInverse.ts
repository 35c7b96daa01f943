/** First and last column of each row that is not zero: what makes the products below linear in the length. */
function supports(matrix: Float64Array, rows: number, columns: number): (readonly [first: number, last: number])[] {
  return Array.from({ length: rows }, (_, row) => {
    const values = matrix.subarray(row * columns, (row + 1) * columns);
    return [
      Math.max(
        0,
        values.findIndex((value) => value !== 0),
      ),
      values.findLastIndex((value) => value !== 0),
    ];
  });
}

/** The lower triangle of G = D D^T, row by row from the first entry that is not zero (G is banded). */
function gram(matrix: Float64Array, rows: number, columns: number): { first: number; values: Float64Array }[] {
  const ranges = supports(matrix, rows, columns);
  return ranges.map(([from, to], i) => {
    const touching = ranges.findIndex(([, last]) => last >= from);
    const first = Math.min(touching < 0 ? i : touching, i);
    const values = new Float64Array(i - first + 1);
    for (let j = first; j <= i; j++) {
      const [low, high] = [Math.max(from, ranges[j]![0]), Math.min(to, ranges[j]![1])];
      for (let k = low; k <= high; k++) values[j - first]! += matrix[i * columns + k]! * matrix[j * columns + k]!;
    }
    return { first, values };
  });
}

/** Replaces G by its Cholesky factor L, G = L L^T; the factor of a banded matrix keeps the band. */
function factorise(lower: { first: number; values: Float64Array }[]): void {
  lower.forEach(({ first, values }, i) => {
    const diagonal = values[i - first]!;
    for (let j = first; j <= i; j++) {
      const other = lower[j]!;
      let sum = values[j - first]!;
      for (let k = Math.max(first, other.first); k < j; k++) sum -= values[k - first]! * other.values[k - other.first]!;
      if (j < i) values[j - first] = sum / other.values[j - other.first]!;
      else if (sum > 1e-12 * diagonal) values[j - first] = Math.sqrt(sum);
      else throw new RangeError('the rows of the matrix are not independent: it has no right inverse');
    }
  });
}

/**
 * The pseudo-inverse P = D^T (D D^T)^-1 of a matrix whose rows are independent, in double precision: D P = I, and P D is
 * the orthogonal projection onto the span of the rows. Quick where the rows are short stretches, as in resampling.
 *
 * @param matrix - D, `[rows, columns]` row-major, rows <= columns.
 * @returns P transposed, `[rows, columns]` row-major.
 * @throws RangeError if the rows are not independent.
 */
export function pseudoInverseTransposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const lower = gram(matrix, rows, columns);
  factorise(lower);
  // P^T = G^-1 D: forward with L, then backward with L^T, on all columns at once.
  const solution = Float64Array.from(matrix);
  const subtract = (from: number, row: number, factor: number): void => {
    for (let k = 0; k < columns; k++) solution[from * columns + k]! -= factor * solution[row * columns + k]!;
  };
  const divide = (row: number, by: number): void => {
    for (let k = 0; k < columns; k++) solution[row * columns + k]! /= by;
  };
  for (let i = 0; i < rows; i++) {
    const { first, values } = lower[i]!;
    for (let j = first; j < i; j++) subtract(i, j, values[j - first]!);
    divide(i, values[i - first]!);
  }
  for (let i = rows - 1; i >= 0; i--) {
    const { first, values } = lower[i]!;
    divide(i, values[i - first]!);
    for (let j = first; j < i; j++) subtract(j, i, values[j - first]!);
  }
  return solution;
}
