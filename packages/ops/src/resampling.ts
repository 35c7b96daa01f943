import { bandedMatrixOf, type BandedMatrix } from './bandedProduct.ts';
import { bandedRows, bicubicRows } from './bicubicRows.ts';
import { pseudoInverse } from './pseudoInverse.ts';

/** MATLAB's bicubic downsampling of one side, and its pseudo-inverse. */
export interface Resampling {
  readonly low: number;
  readonly high: number;
  /** D, `[low, high]`: low = D high. */
  readonly down: BandedMatrix;
  /** P, `[high, low]`: high = P low. Its entries fall by a factor of 3 for each low-resolution sample, so it is banded too. */
  readonly up: BandedMatrix;
}

/** Low-resolution samples after which nothing is left of P in double precision: 3^-256. */
const REACH = 256;
const CACHE_SIZE = 16;
/** Plain arrays, oldest first: pictures and tiles come in few sizes, and every step of a sampler uses one of them. */
const cache = new Map<string, Resampling>();

/**
 * The resampling between two lengths, computed in double precision and cached.
 *
 * @throws RangeError if low is greater than high.
 */
export function resampling(low: number, high: number): Resampling {
  const key = `${low}:${high}`;
  const cached = cache.get(key);
  if (cached) return cached;
  if (low > high) throw new RangeError(`the low resolution must not exceed the high one, got ${low} and ${high}`);
  const down = bicubicRows(high, low);
  const solve = pseudoInverse(down, REACH);
  const result: Resampling = {
    low,
    high,
    down: bandedRows(down, high),
    up: bandedMatrixOf(high, low, (top, count) => {
      const { from, rows, values } = solve(top, count);
      return { from, columns: rows, values: transposed(values, rows, count) };
    }),
  };
  if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value!);
  cache.set(key, result);
  return result;
}

function transposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(matrix.length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) result[column * rows + row] = matrix[row * columns + column]!;
  }
  return result;
}
