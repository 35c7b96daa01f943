import type { Tensor4D } from '@tensorflow/tfjs-core';
import { tidy } from '@tensorflow/tfjs-core';
import { along, hasAlong } from './along.ts';
import { alongRows, transposed } from './alongRows.ts';
import { assertPicture } from './assertShape.ts';
import type { BandedMatrix } from './bandedProduct.ts';
import { bandedRows, bicubicRows } from './bicubicRows.ts';

/**
 * Antialiased bicubic resampling, equal to MATLAB's imresize to float32 rounding: one matrix product for each axis.
 * Values are not clamped.
 *
 * @param x - `[batch, height, width, channels]`, float32.
 * @param size - `[height, width]` of the result, integers of at least 1.
 * @returns `[batch, ...size, channels]`, owned by the caller. Differentiable.
 * @throws RangeError if a length is not an integer of at least 1.
 */
export function resizeBicubic(x: Tensor4D, size: readonly [height: number, width: number]): Tensor4D {
  assertPicture(x, 'resizeBicubic');
  const [height, width] = size;
  if (hasAlong()) {
    return tidy(() => {
      const [rows, columns] = [bicubicMatrix(x.shape[1], height), bicubicMatrix(x.shape[2], width)];
      // The shorter side first, as below.
      return height > x.shape[1] ? along(1, rows, along(2, columns, x)) : along(2, columns, along(1, rows, x));
    });
  }
  return tidy(() => {
    // Resampling along the columns transposes twice: better while the pictures are small.
    if (height > x.shape[1]) return resampleRows(transposed(resampleRows(transposed(x), width)), height);
    return transposed(resampleRows(transposed(resampleRows(x, height)), width));
  });
}

/** MATLAB's bicubic resampling of the second axis. */
function resampleRows(x: Tensor4D, length: number): Tensor4D {
  return alongRows(bicubicMatrix(x.shape[1], length), x);
}

/** Plain arrays, oldest first, as in `resampling`: pictures and tiles come in few sizes. */
const cache = new Map<string, BandedMatrix>();
const CACHE_SIZE = 16;

function bicubicMatrix(from: number, to: number): BandedMatrix {
  const key = `${from}:${to}`;
  const cached = cache.get(key);
  if (cached) return cached;
  const matrix = bandedRows(bicubicRows(from, to), from);
  if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value!);
  cache.set(key, matrix);
  return matrix;
}
