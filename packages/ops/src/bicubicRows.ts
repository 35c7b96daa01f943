import { bicubicMatrix } from '@sr3kit/imaging';
import { bandedMatrixOf, type BandedMatrix } from './bandedProduct.ts';
import type { SparseRow } from './pseudoInverse.ts';

/** MATLAB's bicubic resampling of one side, row by row: never the whole matrix, whose size is that of both lengths. */
export function bicubicRows(inLength: number, outLength: number): readonly SparseRow[] {
  const { rows, taps, indices, weights } = bicubicMatrix(inLength, outLength);
  return Array.from({ length: rows }, (_, row) => {
    const own = indices.subarray(row * taps, (row + 1) * taps);
    const [least, most] = own.reduce(([a, b], index) => [Math.min(a, index), Math.max(b, index)], [inLength, 0]);
    const values = new Float64Array(most! - least! + 1);
    own.forEach((index, k) => (values[index - least!]! += weights[row * taps + k]!));
    // Without zeros at the ends.
    const first = values.findIndex((value) => value !== 0);
    return { first: least! + first, values: values.slice(first, values.findLastIndex((value) => value !== 0) + 1) };
  });
}

/** Rows as a matrix for products. */
export function bandedRows(rows: readonly SparseRow[], columns: number): BandedMatrix {
  return bandedMatrixOf(rows.length, columns, (top, count) => {
    const some = rows.slice(top, top + count);
    const from = Math.min(...some.map(({ first }) => first));
    const width = Math.max(...some.map(({ first, values }) => first + values.length)) - from;
    const values = new Float64Array(count * width);
    some.forEach((row, i) => values.set(row.values, i * width + row.first - from));
    return { from, columns: width, values };
  });
}
