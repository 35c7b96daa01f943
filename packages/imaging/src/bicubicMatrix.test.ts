import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bicubicMatrix, denseBicubicMatrix } from './bicubicMatrix.ts';

const golden = JSON.parse(readFileSync(new URL('../golden/bicubic.json', import.meta.url), 'utf8')) as {
  matrices: { inLength: number; outLength: number; scale: number | null; matrix: number[] }[];
  matlab: { firstRow: number[]; firstColumn: number[] };
};
const length = fc.integer({ min: 1, max: 60 });

test.each(golden.matrices)('$inLength to $outLength, factor $scale, equals exact arithmetic', (example) => {
  const { inLength, outLength, scale, matrix } = example;
  const dense =
    scale === null ? denseBicubicMatrix(inLength, outLength) : denseBicubicMatrix(inLength, outLength, scale);
  expect(dense.length).toBe(matrix.length);
  dense.forEach((weight, i) => expect(Math.abs(weight - matrix[i]!)).toBeLessThan(2e-15));
});

test('equals what MATLAB gave for the 8x8 ramp at 5x7', () => {
  // imresize(reshape(0:63, 8, 8)', [5 7]): the picture is 8 y + x, so its resize is 8 (D_5 y) + D_7 x.
  const ramp = (rows: number, dense: Float64Array): number[] =>
    Array.from({ length: rows }, (_, r) => dense.subarray(r * 8, r * 8 + 8).reduce((sum, w, i) => sum + w * i, 0));
  const [y, x] = [ramp(5, denseBicubicMatrix(8, 5)), ramp(7, denseBicubicMatrix(8, 7))];
  golden.matlab.firstRow.forEach((value, i) => expect(8 * y[0]! + x[i]!).toBeCloseTo(value, 12));
  golden.matlab.firstColumn.forEach((value, i) => expect(8 * y[i]! + x[0]!).toBeCloseTo(value, 12));
});

test('rows sum to one, indices lie inside, and the dense form is the sparse one', () => {
  fc.assert(
    fc.property(length, length, (inLength, outLength) => {
      const { rows, columns, taps, indices, weights } = bicubicMatrix(inLength, outLength);
      expect([rows, columns]).toEqual([outLength, inLength]);
      const dense = denseBicubicMatrix(inLength, outLength);
      let inside = true;
      for (let r = 0; r < rows; r += 1) {
        const row = new Float64Array(columns);
        let sum = 0;
        for (let k = r * taps; k < (r + 1) * taps; k += 1) {
          inside &&= indices[k]! >= 0 && indices[k]! < columns;
          row[indices[k]!] = row[indices[k]!]! + weights[k]!;
          sum += weights[k]!;
        }
        expect(Math.abs(sum - 1)).toBeLessThan(1e-14);
        expect(dense.slice(r * columns, (r + 1) * columns)).toEqual(row);
      }
      expect(inside).toBe(true);
    }),
  );
});

test('is symmetric: the mirrored signal has the mirrored resize', () => {
  fc.assert(
    fc.property(length, length, (inLength, outLength) => {
      const dense = denseBicubicMatrix(inLength, outLength);
      const turned = dense.slice().reverse();
      expect(dense.every((weight, i) => Math.abs(weight - turned[i]!) < 1e-12)).toBe(true);
    }),
  );
});

test('the same length is the identity', () => {
  fc.assert(
    fc.property(length, (n) => {
      const dense = denseBicubicMatrix(n, n);
      expect(dense.every((weight, i) => weight === (i % (n + 1) === 0 ? 1 : 0))).toBe(true);
    }),
  );
});

test('no more taps are stored than have weight', () => {
  // Four up; for a factor down the kernel is as many times wider, and at an even one no sample lies on its zeros.
  expect([bicubicMatrix(10, 40).taps, bicubicMatrix(40, 20).taps, bicubicMatrix(40, 10).taps]).toEqual([4, 8, 16]);
  expect(bicubicMatrix(10, 10).taps).toBe(1);
});

test.each([
  [0, 4, undefined, 'inLength must be an integer of at least 1, got 0'],
  [4, 2.5, undefined, 'outLength must be an integer of at least 1, got 2.5'],
  [4, 4, -1, 'scale must be a positive number, got -1'],
  [4, 4, NaN, 'scale must be a positive number, got NaN'],
])('%d to %d with factor %s is refused', (inLength, outLength, scale, message) => {
  expect(() => bicubicMatrix(inLength, outLength, scale)).toThrow(RangeError);
  expect(() => denseBicubicMatrix(inLength, outLength, scale)).toThrow(message);
});
