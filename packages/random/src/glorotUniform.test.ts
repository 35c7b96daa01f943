import { expect, test } from 'vitest';
import { glorotUniform } from './index.ts';

test('has mean 0, the variance of the paper, and stays within its bound', () => {
  const values = glorotUniform([3, 3, 32, 64], 7);
  const variance = 2 / (9 * (32 + 64));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  // Five standard errors of the mean, and of the mean square of a uniform variable (its kurtosis is 9 / 5).
  expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(variance / values.length));
  expect(Math.abs(square / variance - 1)).toBeLessThan(5 * Math.sqrt(0.8 / values.length));
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(Math.fround(Math.sqrt(3 * variance)));
});

test('a vector has no inputs and outputs', () => {
  expect(() => glorotUniform([3], 7)).toThrow('glorotUniform: shape must be [..., inputs, outputs], got [3]');
});
