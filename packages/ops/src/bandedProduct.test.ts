import '@tensorflow/tfjs-backend-cpu';
import { memory, tensor3d, tidy } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { denseBicubicMatrix } from '@sr3kit/imaging';
import { gaussians } from '@sr3kit/random';
import { bandedMatrix, bandedProduct } from './index.ts';

test('a banded product is the product, of resampling and of full matrices', () => {
  const length = fc.integer({ min: 1, max: 150 });
  const law = fc.property(length, length, fc.boolean(), (rows, columns, full) => {
    const before = memory().numTensors;
    const dense = full ? gaussians(rows, 0, rows * columns) : denseBicubicMatrix(columns, rows);
    const x = gaussians(columns, 1, 2 * columns * 3);
    const found = tidy(() =>
      bandedProduct(bandedMatrix(dense, rows, columns), tensor3d(x, [2, columns, 3])).dataSync(),
    );
    expect(found.length).toBe(2 * rows * 3);
    for (let i = 0; i < found.length; i += 1) {
      const [picture, row, rest] = [Math.floor(i / (rows * 3)), Math.floor(i / 3) % rows, i % 3];
      let expected = 0;
      for (let k = 0; k < columns; k += 1) {
        expected += dense[row * columns + k]! * x[(picture * columns + k) * 3 + rest]!;
      }
      expect(found[i]).toBeCloseTo(expected, 4);
    }
    expect(memory().numTensors).toBe(before);
  });
  fc.assert(law, { numRuns: 25 });
});

test('what is far from the diagonal is not computed', () => {
  const { blocks } = bandedMatrix(denseBicubicMatrix(1024, 256), 256, 1024);
  expect(blocks.length).toBe(8);
  for (const { columns } of blocks) expect(columns).toBeLessThan(160);
});

test('shapes that do not fit are errors', () => {
  expect(() => bandedMatrix([1, 2, 3], 2, 2)).toThrow('expected 2 x 2 entries, got 3');
  const x = tensor3d([1, 2, 3], [1, 3, 1]);
  expect(() => bandedProduct(bandedMatrix([1, 2], 1, 2), x)).toThrow('x must be [batch, 2, any], got [1, 3, 1]');
  x.dispose();
});
