import { expect, test } from 'vitest';
import { difference, quartiles, ratio, slope } from './statistics.ts';

test('a ratio is taken within the rounds: a machine that becomes slower changes it not', () => {
  const fast = [[1, 1.1, 0.9], [10, 11, 9], [5]];
  const slow = fast.map((round) => round.map((value) => 2 * value));
  expect(ratio(slow, fast)).toEqual({ median: 2, low: 2, high: 2 });
  expect(ratio([[3], [4], [20]], [[1], [2], [4]])).toEqual({ median: 3, low: 2, high: 5 });
});

test('median and quartiles do not see one outlier', () => {
  expect(quartiles([1, 2, 3, 4, 1000]).median).toBe(3);
  expect(quartiles([1, 2, 3, 4, 1000]).high).toBeLessThan(1000);
});

test('the slope of a line is its slope; one value has none', () => {
  expect(slope([4, 7, 10, 13])).toBeCloseTo(3, 12);
  expect(slope([4])).toBe(0);
});

test('the difference is relative, and nothing that is not finite agrees', () => {
  expect(difference([100, 1.01], [100, 1])).toBeCloseTo(0.01, 12);
  expect(difference([NaN], [1])).toBe(Infinity);
  expect(difference([1], [1, 2])).toBe(Infinity);
});
