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
  return bandedMatrixOf(rows, columns, (top, count) => ({
    from: 0,
    columns,
    values: Array.prototype.slice.call(dense, top * columns, (top + count) * columns),
  }));
}

/** Some rows of a matrix: the columns from `from` on, all others being zero. */
export interface Strip {
  readonly from: number;
  readonly columns: number;
  /** `[rows, columns]`. */
  readonly values: ArrayLike<number>;
}

/**
 * As {@link bandedMatrix}, of a matrix that is never held as a whole.
 *
 * @param stripOf - Computes rows `top` to `top + count`; called three times for each block.
 */
export function bandedMatrixOf(
  rows: number,
  columns: number,
  stripOf: (top: number, count: number) => Strip,
): BandedMatrix {
  const height = Math.ceil(BLOCK * Math.max(1, rows / columns));
  const tops = Array.from({ length: Math.ceil(rows / height) }, (_, i) => i * height);
  const countOf = (top: number): number => Math.min(height, rows - top);
  let largest = 0;
  for (const top of tops) {
    const { values } = stripOf(top, countOf(top));
    for (let i = 0; i < values.length; i += 1) largest = Math.max(largest, Math.abs(values[i]!));
  }
  const spans = tops.map((top) => ({ top, ...spanOf(stripOf(top, countOf(top)), columns, NOTHING * largest) }));
  const width = Math.max(...spans.map(({ first, last }) => last + 1 - first));
  const blocks = spans.map(({ top, first }) => {
    const column = Math.min(first, columns - width);
    const count = countOf(top);
    const strip = stripOf(top, count);
    const values = new Float32Array(count * width);
    for (let row = 0; row < count; row += 1) {
      for (let i = 0; i < width; i += 1) {
        const at = column + i - strip.from;
        if (at >= 0 && at < strip.columns) values[row * width + i] = strip.values[row * strip.columns + at]!;
      }
    }
    return { rows: count, column, columns: width, values };
  });
  return { rows, columns, blocks };
}

/** The columns of a strip with entries above `least`. */
function spanOf(strip: Strip, columns: number, least: number): { readonly first: number; readonly last: number } {
  let [first, last] = [columns - 1, 0];
  for (let i = 0; i < strip.values.length; i += 1) {
    if (Math.abs(strip.values[i]!) <= least) continue;
    const column = strip.from + (i % strip.columns);
    first = Math.min(first, column);
    last = Math.max(last, column);
  }
  return { first: Math.min(first, last), last };
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
