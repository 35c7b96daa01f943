import type { Tensor4D } from '@tensorflow/tfjs-core';
import { reshape, transpose } from '@tensorflow/tfjs-core';
import { bandedProduct, type BandedMatrix } from './bandedProduct.ts';

/** Applies a matrix along the second axis of pictures, their rows. */
export function alongRows(matrix: BandedMatrix, x: Tensor4D): Tensor4D {
  const [batch, rows, columns, channels] = x.shape;
  const product = bandedProduct(matrix, reshape(x, [batch, rows, columns * channels]));
  return reshape(product, [batch, matrix.rows, columns, channels]);
}

/** Exchanges rows and columns. */
export function transposed(x: Tensor4D): Tensor4D {
  return transpose(x, [0, 2, 1, 3]);
}
