import fc from 'fast-check';
import { expect, test } from 'vitest';
import { denseBicubicMatrix } from '@sr3kit/imaging';
import { gaussians } from '@sr3kit/random';
import { pseudoInverseTransposed } from './pseudoInverse.ts';
import { largestDifference } from './testing/values.ts';

/** A B for row-major [n, k] and [k, m]. */
function product(a: Float64Array, b: Float64Array, n: number, k: number, m: number): Float64Array {
  const result = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) for (let l = 0; l < k; l++) result[i * m + j]! += a[i * k + l]! * b[l * m + j]!;
  }
  return result;
}

function transposed(a: Float64Array, rows: number, columns: number): Float64Array {
  return Float64Array.from(a, (_, i) => a[(i % rows) * columns + Math.floor(i / rows)]!);
}

/** The four conditions of Moore and Penrose, which name one matrix only; the largest miss of any. */
function miss(matrix: Float64Array, rows: number, columns: number): number {
  const inverse = transposed(pseudoInverseTransposed(matrix, rows, columns), rows, columns);
  const there = product(matrix, inverse, rows, columns, rows); // D P
  const back = product(inverse, matrix, columns, rows, columns); // P D
  return Math.max(
    largestDifference(product(there, matrix, rows, rows, columns), matrix),
    largestDifference(product(inverse, there, columns, rows, rows), inverse),
    largestDifference(there, transposed(there, rows, rows)),
    largestDifference(back, transposed(back, columns, columns)),
    ...Array.from(there, (value, i) => Math.abs(value - (i % (rows + 1) === 0 ? 1 : 0))),
  );
}

test('of bicubic downsampling by any factor is the Moore-Penrose inverse', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 24 }), fc.double({ min: 1, max: 8, noNaN: true }), (low, factor) => {
      const high = Math.ceil(low * factor);
      expect(miss(denseBicubicMatrix(high, low), low, high)).toBeLessThan(1e-9);
    }),
    { numRuns: 40 },
  );
});

test('of a full matrix too, and of one whose rows touch in no order', () => {
  expect(miss(Float64Array.from(gaussians(1, 0, 5 * 9)), 5, 9)).toBeLessThan(1e-9);
  expect(miss(Float64Array.of(0, 0, 1, 1, 2, 0, 0, 0, 0, 1, 1, 0), 3, 4)).toBeLessThan(1e-12);
});

test('of the identity is the identity', () => {
  expect([...pseudoInverseTransposed(Float64Array.of(1, 0, 0, 1), 2, 2)]).toEqual([1, 0, 0, 1]);
});

test.each([
  ['repeated rows', [1, 2, 3, 1, 2, 3]],
  ['a row of zeros', [1, 2, 3, 0, 0, 0]],
])('%s are refused', (_name, values) => {
  expect(() => pseudoInverseTransposed(Float64Array.from(values), 2, 3)).toThrow(/not independent/);
});
