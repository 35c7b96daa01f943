import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gaussians } from '@sr3kit/random';
import { bootstrapInterval } from './bootstrapInterval.ts';

const meanOf =
  (values: ArrayLike<number>) =>
  (picks: ArrayLike<number>): number =>
    Array.from(picks).reduce((sum, i) => sum + values[i]!, 0) / picks.length;

test('the standard error of a mean is the deviation over the root of the number of pictures', () => {
  const values = gaussians(4, 0, 400);
  const { low, high, standardError } = bootstrapInterval(400, meanOf(values), { resamples: 2000 });
  const mean = values.reduce((sum, value) => sum + value / 400, 0);
  const expected = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / 400;
  // The deviation of 2000 draws is known to 1.6 %.
  expect(standardError / expected).toBeCloseTo(1, 1);
  expect((high - low) / (2 * 1.96 * expected)).toBeCloseTo(1, 1);
});

test('it is the same for a seed, scales with the figure, and is a point where all pictures are alike', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 40 }), fc.double({ min: 0.1, max: 10, noNaN: true }), (seed, factor) => {
      const values = gaussians(9, 0, 12);
      const options = { seed, resamples: 50 };
      const one = bootstrapInterval(12, meanOf(values), options);
      expect(bootstrapInterval(12, meanOf(values), options)).toEqual(one);
      const scaled = bootstrapInterval(12, (picks) => factor * meanOf(values)(picks), options);
      expect(scaled.high / one.high).toBeCloseTo(factor, 8);
      const alike = bootstrapInterval(12, () => 3, options);
      expect([alike.low, alike.high, alike.standardError]).toEqual([3, 3, 0]);
    }),
    { numRuns: 20 },
  );
});

test('centred, a figure that repeats move lies in its interval', () => {
  const distinct = (picks: ArrayLike<number>): number => new Set(Array.from(picks)).size;
  expect(bootstrapInterval(50, distinct).high).toBeLessThan(50);
  const { low, high } = bootstrapInterval(50, distinct, { centred: true });
  expect(low).toBeLessThan(50);
  expect(high).toBeGreaterThan(50);
});

test('what cannot have an interval is refused', () => {
  expect(() => bootstrapInterval(1, () => 0)).toThrow('at least 2 pictures, got 1');
  expect(() => bootstrapInterval(3, () => NaN)).toThrow('NaN');
  expect(() => bootstrapInterval(3, () => 0, { resamples: 1 })).toThrow('resamples');
  expect(() => bootstrapInterval(3, () => 0, { confidence: 1 })).toThrow('confidence must be between 0 and 1');
});
