import { denseBicubicMatrix } from '@sr3kit/imaging';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { reshape, tidy, transpose } from '@tensorflow/tfjs-core';
import { assertPicture } from './assertShape.ts';
import { bandedMatrix, bandedProduct } from './bandedProduct.ts';

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
    if (height > x.shape[1]) return alongRows(transposeGrid(alongRows(transposeGrid(x), width)), height);
    return transposeGrid(alongRows(transposeGrid(alongRows(x, height)), width));
  });
}

/** Resamples the second axis. */
function alongRows(x: Tensor4D, length: number): Tensor4D {
  const [batch, rows, columns, channels] = x.shape;
  const matrix = bandedMatrix(denseBicubicMatrix(rows, length), length, rows);
  const product = bandedProduct(matrix, reshape(x, [batch, rows, columns * channels]));
  return reshape(product, [batch, length, columns, channels]);
}

/** Rows and columns exchanged. */
function transposeGrid(x: Tensor4D): Tensor4D {
  return transpose(x, [0, 2, 1, 3]);
}
