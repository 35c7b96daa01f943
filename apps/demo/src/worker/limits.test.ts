import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_PIXELS, MAX_SIDE, scalesFor } from './limits.ts';

const side = fc.integer({ min: 1, max: 20_000 });

test('every magnification on offer stays within the limits, and no larger one would', () => {
  fc.assert(
    fc.property(side, side, (width, height) => {
      const offered = scalesFor(width, height, 4);
      const fits = (scale: number): boolean => {
        const [w, h] = [Math.ceil(width * scale), Math.ceil(height * scale)];
        return w * h <= MAX_PIXELS && w <= MAX_SIDE && h <= MAX_SIDE;
      };
      expect(offered).toEqual([4, 3, 2, 1.5].filter(fits));
    }),
  );
});

test('a model of another factor offers its own first', () => {
  expect(scalesFor(10, 10, 8)).toEqual([8, 4, 3, 2, 1.5]);
  expect(scalesFor(10, 10, 2)).toEqual([2, 1.5]);
});
