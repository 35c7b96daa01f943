/** A row of a matrix from its first entry that is not zero to the last one. */
export interface SparseRow {
  readonly first: number;
  readonly values: Float64Array;
}

const lastOf = ({ first, values }: SparseRow): number => first + values.length - 1;

/** The lower triangle of G = D D^T, row by row from the first entry that is not zero (G is banded). */
function gram(rows: readonly SparseRow[]): SparseRow[] {
  let touching = 0;
  return rows.map((row, i) => {
    // Rows of resampling move on to the right; where others do not, the search begins again.
    if (touching > 0 && lastOf(rows[touching - 1]!) >= row.first) touching = 0;
    while (touching < i && lastOf(rows[touching]!) < row.first) touching += 1;
    const first = touching;
    const values = new Float64Array(i - first + 1);
    for (let j = first; j <= i; j++) {
      const other = rows[j]!;
      const [low, high] = [Math.max(row.first, other.first), Math.min(lastOf(row), lastOf(other))];
      for (let k = low; k <= high; k++) {
        values[j - first]! += row.values[k - row.first]! * other.values[k - other.first]!;
      }
    }
    return { first, values };
  });
}

/** Replaces G by its Cholesky factor L, G = L L^T; the factor of a banded matrix keeps the band. */
function factorise(lower: SparseRow[]): void {
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

/** Some columns of P transposed: the rows from `from` on, `[rows, columns]` row-major. */
export interface Solved {
  readonly from: number;
  readonly rows: number;
  readonly values: Float64Array;
}

/**
 * The pseudo-inverse P = D^T (D D^T)^-1 of a matrix whose rows are independent, in double precision: D P = I, and P D is
 * the orthogonal projection onto the span of the rows. Quick where the rows are short stretches, as in resampling.
 *
 * @param rows - D.
 * @param reach - Rows of P transposed to compute beyond those where D has entries; all by default. In resampling the entries
 * fall so fast that 256 rows farther nothing is left in double precision.
 * @returns Computes columns `from` to `from + count` of P transposed.
 * @throws RangeError if the rows are not independent.
 */
export function pseudoInverse(
  rows: readonly SparseRow[],
  reach: number = Infinity,
): (from: number, count: number) => Solved {
  const lower = gram(rows);
  factorise(lower);
  return (from, count) => {
    const touches = (row: SparseRow): boolean => row.first < from + count && lastOf(row) >= from;
    const top = Math.max(0, rows.findIndex(touches) - reach);
    const bottom = Math.min(rows.length, rows.findLastIndex(touches) + 1 + reach);
    const solution = new Float64Array((bottom - top) * count);
    for (let i = top; i < bottom; i++) {
      const { first, values } = rows[i]!;
      for (let k = Math.max(from, first); k < Math.min(from + count, first + values.length); k++) {
        solution[(i - top) * count + k - from] = values[k - first]!;
      }
    }
    // P^T = G^-1 D: forward with L, then backward with L^T, on all columns at once.
    const subtract = (target: number, row: number, factor: number): void => {
      const [to, at] = [(target - top) * count, (row - top) * count];
      for (let k = 0; k < count; k++) solution[to + k]! -= factor * solution[at + k]!;
    };
    const divide = (row: number, by: number): void => {
      for (let k = (row - top) * count; k < (row - top + 1) * count; k++) solution[k]! /= by;
    };
    for (let i = top; i < bottom; i++) {
      const { first, values } = lower[i]!;
      for (let j = Math.max(first, top); j < i; j++) subtract(i, j, values[j - first]!);
      divide(i, values[i - first]!);
    }
    for (let i = bottom - 1; i >= top; i--) {
      const { first, values } = lower[i]!;
      divide(i, values[i - first]!);
      for (let j = Math.max(first, top); j < i; j++) subtract(j, i, values[j - first]!);
    }
    return { from: top, rows: bottom - top, values: solution };
  };
}

/**
 * All of {@link pseudoInverse}.
 *
 * @param matrix - D, `[rows, columns]` row-major, rows <= columns.
 * @returns P transposed, `[rows, columns]` row-major.
 * @throws RangeError if the rows are not independent.
 */
export function pseudoInverseTransposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const sparse = Array.from({ length: rows }, (_, row): SparseRow => {
    const values = matrix.subarray(row * columns, (row + 1) * columns);
    const first = values.findIndex((value) => value !== 0);
    return first < 0
      ? { first: 0, values: new Float64Array(1) }
      : {
          first,
          values: values.slice(first, values.findLastIndex((value) => value !== 0) + 1),
        };
  });
  const solved = pseudoInverse(sparse)(0, columns);
  return solved.values;
}
