/** A symmetric matrix taken apart: matrix = sum of values[i] vectors[i] vectors[i]^T. */
export interface SymmetricEigen {
  /** [size], in no order. */
  readonly values: Float64Array;
  /** [size, size]: each row is one eigenvector, of length 1. */
  readonly vectors: Float64Array;
}

/** Sweeps of one eigenvalue before giving up; two or three are usual. */
const MOST_SWEEPS = 60;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix: Householder's reduction to three diagonals, then implicit QL with
 * Wilkinson's shift (Golub & Van Loan, section 8.3).
 *
 * @param matrix - [size, size], symmetric; overwritten.
 */
export function symmetricEigen(matrix: Float64Array, size: number): SymmetricEigen {
  const bands = tridiagonal(matrix, size);
  const vectors = reflections(matrix, size);
  implicitQl(bands, vectors);
  return { values: bands.diagonal, vectors };
}

/**
 * The same without the eigenvectors, in about a quarter of the time.
 *
 * @returns [size], in no order.
 */
export function symmetricEigenvalues(matrix: Float64Array, size: number): Float64Array {
  const bands = tridiagonal(matrix, size);
  implicitQl(bands, null);
  return bands.diagonal;
}

interface Bands {
  readonly diagonal: Float64Array;
  /** Place i stands beside diagonal i and i + 1; the last is 0. */
  readonly beside: Float64Array;
}

/** Reduces the matrix to three diagonals. Row k then holds its reflection I - u u^T, in the columns after k. */
function tridiagonal(matrix: Float64Array, size: number): Bands {
  const diagonal = new Float64Array(size);
  const beside = new Float64Array(size);
  const product = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    diagonal[k] = matrix[k * size + k]!;
    const u = matrix.subarray(k * size, (k + 1) * size);
    const length = Math.sqrt(dot(u, u, k + 1, size));
    if (k === size - 1) break;
    const first = u[k + 1]!;
    beside[k] = first > 0 ? -length : length;
    // Nothing to reflect: the column is zero already below its neighbour.
    if (length === Math.abs(first)) {
      beside[k] = first;
      u.fill(0, k + 1);
      continue;
    }
    u[k + 1]! -= beside[k]!;
    const scale = Math.sqrt(2 / dot(u, u, k + 1, size));
    for (let i = k + 1; i < size; i++) u[i]! *= scale;
    for (let row = k + 1; row < size; row++) {
      product[row] = dot(matrix.subarray(row * size, (row + 1) * size), u, k + 1, size);
    }
    const half = dot(product, u, k + 1, size) / 2;
    for (let i = k + 1; i < size; i++) product[i]! -= half * u[i]!;
    for (let row = k + 1; row < size; row++) {
      const [a, b] = [product[row]!, u[row]!];
      const at = row * size;
      for (let column = k + 1; column < size; column++) {
        matrix[at + column]! -= a * u[column]! + b * product[column]!;
      }
    }
  }
  return { diagonal, beside };
}

/** The product of the reflections that {@link tridiagonal} left in the matrix, transposed. */
function reflections(matrix: Float64Array, size: number): Float64Array {
  const rows = new Float64Array(size * size);
  for (let i = 0; i < size; i++) rows[i * size + i] = 1;
  for (let k = size - 2; k >= 0; k--) {
    const u = matrix.subarray(k * size, (k + 1) * size);
    for (let r = k + 1; r < size; r++) {
      const row = rows.subarray(r * size, (r + 1) * size);
      const factor = dot(row, u, k + 1, size);
      for (let column = k + 1; column < size; column++) row[column]! -= factor * u[column]!;
    }
  }
  return rows;
}

/** Makes the three diagonals one, and turns the rows of `vectors` along. */
function implicitQl({ diagonal: d, beside: e }: Bands, vectors: Float64Array | null): void {
  const size = d.length;
  const norm = d.reduce((most, value, i) => Math.max(most, Math.abs(value) + Math.abs(e[i]!)), 0);
  const nothing = Number.EPSILON * norm;
  for (let l = 0; l < size; l++) {
    for (let sweep = 0; ; sweep++) {
      let m = l;
      while (m < size - 1 && Math.abs(e[m]!) > nothing) m++;
      if (m === l) break;
      if (sweep === MOST_SWEEPS) throw new RangeError('the eigenvalues of a matrix do not converge: is it finite?');
      const tilt = (d[l + 1]! - d[l]!) / (2 * e[l]!);
      let g = d[m]! - d[l]! + e[l]! / (tilt + (tilt < 0 ? -1 : 1) * Math.sqrt(tilt * tilt + 1));
      let [sine, cosine, shift] = [1, 1, 0];
      let i = m - 1;
      for (; i >= l; i--) {
        const f = sine * e[i]!;
        const b = cosine * e[i]!;
        const r = Math.sqrt(f * f + g * g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1]! -= shift;
          break;
        }
        sine = f / r;
        cosine = g / r;
        const moved = d[i + 1]! - shift;
        const turn = (d[i]! - moved) * sine + 2 * cosine * b;
        shift = sine * turn;
        d[i + 1] = moved + shift;
        g = cosine * turn - b;
        if (vectors) rotate(vectors, i, size, cosine, sine);
      }
      e[m] = 0;
      if (i >= l) continue;
      d[l]! -= shift;
      e[l] = g;
    }
  }
}

/** Turns rows i and i + 1 into each other. */
function rotate(rows: Float64Array, i: number, size: number, cosine: number, sine: number): void {
  const [first, second] = [i * size, (i + 1) * size];
  for (let k = 0; k < size; k++) {
    const [a, b] = [rows[first + k]!, rows[second + k]!];
    rows[second + k] = sine * a + cosine * b;
    rows[first + k] = cosine * a - sine * b;
  }
}

function dot(a: Float64Array, b: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += a[i]! * b[i]!;
  return sum;
}
