import { assert, double, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clipFactor } from './clip.ts';

const norms = double({ min: 0, max: 1e12, noNaN: true });
const limits = double({ min: 1e-3, max: 1e3, noNaN: true });

describe('clipFactor', () => {
  test('leaves everything alone without a limit', () => {
    expect(clipFactor(1e9, undefined)).toBe(1);
  });

  test('never lengthens a gradient, and never leaves it longer than the limit', () => {
    assert(
      property(norms, limits, (norm, limit) => {
        const factor = clipFactor(norm, limit);
        expect(factor).toBeLessThanOrEqual(1);
        expect(norm * factor).toBeLessThanOrEqual(limit * (1 + Number.EPSILON));
        if (norm < limit - 1e-6) expect(factor).toBe(1);
        if (norm > limit) expect(norm * factor).toBeGreaterThan(limit * 0.99);
      }),
    );
  });
});
