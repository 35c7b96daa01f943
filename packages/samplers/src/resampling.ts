import { denseBicubicMatrix } from '@sr3kit/imaging';
import { pseudoInverseTransposed } from './pseudoInverse.ts';

/** MATLAB's bicubic downsampling of one side, and its pseudo-inverse, both `[low, high]` row-major. */
export interface Resampling {
  readonly low: number;
  readonly high: number;
  /** D: low = D high. */
  readonly down: Float32Array;
  /** P transposed: high = P low. */
  readonly upTransposed: Float32Array;
}

const MOST_KEPT = 16;
/** Plain arrays, oldest first. Pictures and tiles come in few sizes, and one is used in every step of a sampler. */
const kept = new Map<string, Resampling>();

/**
 * The resampling between two lengths, computed in double precision and kept for the next call.
 *
 * @throws RangeError if low is greater than high
 */
export function resampling(low: number, high: number): Resampling {
  const key = `${low}:${high}`;
  const known = kept.get(key);
  if (known) return known;
  if (low > high) throw new RangeError(`the low resolution must not exceed the high one, got ${low} and ${high}`);
  const down = denseBicubicMatrix(high, low);
  const made: Resampling = {
    low,
    high,
    down: Float32Array.from(down),
    upTransposed: Float32Array.from(pseudoInverseTransposed(down, low, high)),
  };
  if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value!);
  kept.set(key, made);
  return made;
}
