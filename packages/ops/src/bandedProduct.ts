import { concat, matMul, slice, tensor3d, tidy, type Tensor3D } from '@tensorflow/tfjs-core';
import { assertShape } from './assertShape.ts';

/** A matrix whose rows are short stretches, as in resampling: blocks of rows, each with the columns that it sees. */
export interface BandedMatrix {
  readonly rows: number;
  readonly columns: number;
  /** From top to bottom. */
  readonly blocks: readonly BandedBlock[];
}

/** Rows of a {@link BandedMatrix} that are multiplied at a time. */
export interface BandedBlock {
  readonly rows: number;
  /** The first column that it sees, and how many: the same number for all blocks, so that memory is used again. */
  readonly column: number;
  readonly columns: number;
  /** `[rows, columns]`. */
  readonly values: Float32Array;
}

/** Samples of the shorter side that a block covers: a compromise between operations and the number of products. */
const BLOCK = 32;
/** Entries below this share of the largest one do not count: float32 rounds more than they add. */
const NOTHING = 2 ** -26;

/**
 * Finds the band of a matrix. Entries that are less than 2^-26 of the largest one are taken for zero.
 *
 * @param dense - `[rows, columns]` row-major.
 * @throws RangeError if there are not rows x columns entries.
 */
export function bandedMatrix(dense: ArrayLike<number>, rows: number, columns: number): BandedMatrix {
  if (dense.length !== rows * columns) {
    throw new RangeError(`bandedMatrix: expected ${rows} x ${columns} entries, got ${dense.length}`);
  }
  let largest = 0;
  for (let i = 0; i < dense.length; i += 1) largest = Math.max(largest, Math.abs(dense[i]!));
  const height = Math.ceil(BLOCK * Math.max(1, rows / columns));
  const spans: { readonly top: number; readonly first: number; readonly last: number }[] = [];
  for (let top = 0; top < rows; top += height) {
    let [first, last] = [columns - 1, 0];
    for (let at = top * columns; at < Math.min(top + height, rows) * columns; at += 1) {
      if (Math.abs(dense[at]!) <= NOTHING * largest) continue;
      first = Math.min(first, at % columns);
      last = Math.max(last, at % columns);
    }
    spans.push({ top, first: Math.min(first, last), last });
  }
  const width = Math.max(...spans.map(({ first, last }) => last + 1 - first));
  const blocks = spans.map(({ top, first }) => {
    const column = Math.min(first, columns - width);
    const count = Math.min(height, rows - top);
    const values = new Float32Array(count * width);
    for (let row = 0; row < count; row += 1) {
      for (let i = 0; i < width; i += 1) values[row * width + i] = dense[(top + row) * columns + column + i]!;
    }
    return { rows: count, column, columns: width, values };
  });
  return { rows, columns, blocks };
}

/**
 * The product of a banded matrix with each matrix of a batch.
 *
 * @param x - `[batch, columns, any]`.
 * @returns `[batch, rows, any]`, owned by the caller. Differentiable in x.
 * @throws RangeError if x has not as many rows as the matrix has columns.
 */
export function bandedProduct({ columns, blocks }: BandedMatrix, x: Tensor3D): Tensor3D {
  const [batch, , rest] = x.shape;
  assertShape('bandedProduct: x', x, ['batch', columns, 'any']);
  return tidy(() => {
    const products = blocks.map((block) => {
      const segment = block.columns === columns ? x : slice(x, [0, block.column, 0], [batch, block.columns, rest]);
      return matMul(tensor3d(block.values, [1, block.rows, block.columns]), segment) as Tensor3D;
    });
    return products.length === 1 ? products[0]! : concat(products, 1);
  });
}
