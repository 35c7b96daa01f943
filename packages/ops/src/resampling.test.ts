import { expect, test } from 'vitest';
import { denseBicubicMatrix } from '@sr3kit/imaging';
import { bandedMatrix } from './bandedProduct.ts';
import { pseudoInverseTransposed } from './pseudoInverse.ts';
import { resampling } from './resampling.ts';

test.each([
  [1, 4],
  [2, 2],
  [16, 64],
  [37, 111],
  [65, 130],
  [150, 600],
  [300, 1200],
  [333, 1000],
])('%d to %d: the same to the bit as of whole matrices', (low, high) => {
  const dense = denseBicubicMatrix(high, low);
  const inverse = pseudoInverseTransposed(dense, low, high);
  const turned = Float64Array.from({ length: low * high }, (_, i) => inverse[(i % low) * high + Math.floor(i / low)]!);
  const { down, up } = resampling(low, high);
  expect(down).toEqual(bandedMatrix(dense, low, high));
  expect(up).toEqual(bandedMatrix(turned, high, low));
});

test('a side of many thousands takes memory with its length, not with its square', () => {
  const { down, up } = resampling(8000, 32_000);
  const held = [...down.blocks, ...up.blocks].reduce((sum, { values }) => sum + values.length, 0);
  // Of 512 million in the two whole matrices.
  expect(held).toBeLessThan(6e6);
});
