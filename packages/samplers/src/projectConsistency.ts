import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { add, matMul, mul, reshape, sub, tensor2d, tidy, transpose } from '@tensorflow/tfjs-core';
import { resampling, type Resampling } from './resampling.ts';
import { assertShape } from './start.ts';

/** Applies a matrix along the last axis: x M^T, or x M if the matrix is given transposed. */
function alongLast(x: Tensor, matrix: Tensor2D, transposed: boolean): Tensor {
  const flat = matMul(reshape(x, [-1, x.shape.at(-1)!]), matrix, false, !transposed);
  return reshape(flat, [...x.shape.slice(0, -1), flat.shape[1]!]);
}

/** R X C^T for each plane X of `[batch, channels, height, width]`, where rows and columns are R and C. */
function separable(x: Tensor, rows: Tensor2D, columns: Tensor2D, transposed: boolean): Tensor {
  const turned = transpose(alongLast(x, columns, transposed), [0, 1, 3, 2]);
  return transpose(alongLast(turned, rows, transposed), [0, 1, 3, 2]);
}

/**
 * Moves pictures the shortest way onto those whose MATLAB-bicubic downsample is the given low-resolution one:
 * y0 + strength * P_h (x - D_h y0 D_w^T) P_w^T, with D the one-dimensional downsampling of a side and P its
 * pseudo-inverse (back-projection; DDNM, Wang et al. 2022, eq. 14). Nothing is clipped.
 *
 * @param y0 - `[batch, height, width, channels]`
 * @param lowRes - `[batch, lowHeight, lowWidth, channels]`, on the same scale of values, no larger than y0
 * @param strength - in [0, 1]: 0 leaves y0 as it is, 1 agrees with lowRes to float32 rounding
 * @returns of the shape of y0, owned by the caller
 * @throws RangeError if the strength is out of range or the shapes do not fit
 */
export function projectConsistency(y0: Tensor4D, lowRes: Tensor4D, strength: number): Tensor4D {
  if (!(strength >= 0 && strength <= 1))
    throw new RangeError(`projectConsistency: strength must lie in [0, 1], got ${strength}`);
  const [batch, height, width, channels] = y0.shape;
  const [, lowHeight, lowWidth] = lowRes.shape;
  assertShape('projectConsistency: lowRes', lowRes, [batch, lowHeight, lowWidth, channels]);
  const rows = resampling(lowHeight, height);
  const columns = resampling(lowWidth, width);
  return tidy(() => {
    const matrix = ({ low, high }: Resampling, values: Float32Array): Tensor2D => tensor2d(values, [low, high]);
    const planes = transpose(y0, [0, 3, 1, 2]);
    const lowPlanes = separable(planes, matrix(rows, rows.down), matrix(columns, columns.down), false);
    const missing = sub(transpose(lowRes, [0, 3, 1, 2]), lowPlanes);
    const raised = separable(missing, matrix(rows, rows.upTransposed), matrix(columns, columns.upTransposed), true);
    return add(y0, mul(strength, transpose(raised, [0, 2, 3, 1])));
  });
}
