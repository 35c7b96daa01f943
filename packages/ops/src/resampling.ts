import { denseBicubicMatrix } from '@sr3kit/imaging';
import { bandedMatrix, type BandedMatrix } from './bandedProduct.ts';
import { pseudoInverseTransposed } from './pseudoInverse.ts';

/** MATLAB's bicubic downsampling of one side, and its pseudo-inverse. */
export interface Resampling {
  readonly low: number;
  readonly high: number;
  /** D, `[low, high]`: low = D high. */
  readonly down: BandedMatrix;
  /** P, `[high, low]`: high = P low. Its entries fall by a factor of 3 for each low-resolution sample, so it is banded too. */
  readonly up: BandedMatrix;
}

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
  const down = denseBicubicMatrix(high, low);
  const result: Resampling = {
    low,
    high,
    down: bandedMatrix(down, low, high),
    up: bandedMatrix(transposed(pseudoInverseTransposed(down, low, high), low, high), high, low),
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
