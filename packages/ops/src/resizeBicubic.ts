import { denseBicubicMatrix } from '@sr3kit/imaging';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { matMul, reshape, tensor3d, tidy, transpose } from '@tensorflow/tfjs-core';
import { assertPicture } from './assertPicture.ts';

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
  const [batch, height, width, channels] = x.shape;
  const [outHeight, outWidth] = size;
  return tidy(() => {
    const rows = matMul(matrix(height, outHeight), reshape(x, [batch, height, width * channels]));
    // The axis to resample goes first, so that the product is one large one instead of one for each row.
    const turned = transpose(reshape(rows, [batch, outHeight, width, channels]), [0, 2, 1, 3]);
    const columns = matMul(matrix(width, outWidth), reshape(turned, [batch, width, outHeight * channels]));
    return transpose(reshape(columns, [batch, outWidth, outHeight, channels]), [0, 2, 1, 3]);
  });
}

const matrix = (from: number, to: number) => tensor3d(new Float32Array(denseBicubicMatrix(from, to)), [1, to, from]);
