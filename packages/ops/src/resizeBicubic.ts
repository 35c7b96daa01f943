import type { Tensor4D } from '@tensorflow/tfjs-core';
import { tidy } from '@tensorflow/tfjs-core';
import { alongRows, transposed } from './alongRows.ts';
import { assertPicture } from './assertShape.ts';
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
  return tidy(() => {
    // Resampling along the columns transposes twice: better while the pictures are small.
    if (height > x.shape[1]) return resampleRows(transposed(resampleRows(transposed(x), width)), height);
    return transposed(resampleRows(transposed(resampleRows(x, height)), width));
  });
}

/** MATLAB's bicubic resampling of the second axis. */
function resampleRows(x: Tensor4D, length: number): Tensor4D {
  const rows = x.shape[1];
  return alongRows(bandedRows(bicubicRows(rows, length), rows), x);
}
