import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pictureOrder } from './pictureOrder.ts';

const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const lengths = fc.integer({ min: 1, max: 40 });

test('every epoch visits every picture once', () => {
  fc.assert(
    fc.property(seeds, lengths, fc.integer({ min: 0, max: 1000 }), (seed, length, epoch) => {
      const pictureAt = pictureOrder(seed, length);
      const visited = Array.from({ length }, (_, i) => pictureAt(epoch * length + i));
      expect([...visited].sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i));
    }),
    { numRuns: 50 },
  );
});

test('a position has its picture, whatever was asked before', () => {
  fc.assert(
    fc.property(seeds, lengths, fc.array(fc.nat(1000), { maxLength: 20 }), (seed, length, positions) => {
      const one = pictureOrder(seed, length);
      for (const position of positions) expect(one(position)).toBe(pictureOrder(seed, length)(position));
    }),
    { numRuns: 50 },
  );
});

test('epochs and seeds have orders of their own', () => {
  const epoch = (seed: number, index: number): string =>
    Array.from({ length: 30 }, (_, i) => pictureOrder(seed, 30)(index * 30 + i)).join();
  expect(new Set([epoch(1, 0), epoch(1, 1), epoch(1, 2), epoch(2, 0)]).size).toBe(4);
});

test('wrong arguments are refused', () => {
  expect(() => pictureOrder(1, 0)).toThrow('length must be an integer of at least 1 (pictures), got 0');
  expect(() => pictureOrder(-1, 5)).toThrow(RangeError);
});
