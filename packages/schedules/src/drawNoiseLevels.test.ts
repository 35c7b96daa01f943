import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSchedule, drawNoiseLevels, type NoiseCurve } from './index.ts';

const uneven: NoiseCurve = { alphaBars: Float64Array.of(1, 0.9, 0.3, 0.25, 0.01) };

describe('a draw', () => {
  test('is piecewise uniform in alphaBar: each step as likely, and even within it', () => {
    const count = 80_000;
    const alphaBars = Array.from(drawNoiseLevels(uneven, { seed: 11, start: 0, count }), (level) => level * level);
    const cells = 5; // equal parts of each of the four steps
    const expected = count / (4 * cells);
    let chiSquare = 0;
    for (let t = 1; t <= 4; t++) {
      const [high, low] = [uneven.alphaBars[t - 1]!, uneven.alphaBars[t]!];
      for (let cell = 0; cell < cells; cell++) {
        const top = high - ((high - low) * cell) / cells;
        const bottom = high - ((high - low) * (cell + 1)) / cells;
        const found = alphaBars.filter((value) => value <= top && value > bottom).length;
        chiSquare += (found - expected) ** 2 / expected;
      }
    }
    // 19 degrees of freedom: mean 19, deviation 6.2.
    expect(chiSquare).toBeLessThan(19 + 4 * 6.2);
  });

  test('has the mean of its density', () => {
    const curve = createSchedule({ kind: 'cosine', steps: 50 });
    const count = 40_000;
    const levels = drawNoiseLevels(curve, { seed: 3, start: 0, count });
    const mean = levels.reduce((sum, level) => sum + level * level, 0) / count;
    let expected = 0;
    for (let t = 1; t <= 50; t++) expected += (curve.alphaBars[t]! + curve.alphaBars[t - 1]!) / 2 / 50;
    // alphaBar of a cosine curve has the deviation of cos^2: sqrt(1/8).
    expect(Math.abs(mean - expected)).toBeLessThan((4 * Math.sqrt(1 / 8)) / Math.sqrt(count));
  });

  test('gives each sample its own level, which depends on the seed and its index only', () => {
    const whole = drawNoiseLevels(uneven, { seed: 5, start: 100, count: 64 });
    expect(new Set(whole).size).toBe(64);
    expect([...drawNoiseLevels(uneven, { seed: 5, start: 132, count: 32 })]).toEqual([...whole.slice(32)]);
    expect([...drawNoiseLevels(uneven, { seed: 6, start: 100, count: 64 })]).not.toEqual([...whole]);
  });

  test('stays within the curve', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 40 }), fc.boolean(), (seed, count, stratified) => {
        for (const level of drawNoiseLevels(uneven, { seed, start: 0, count, stratified })) {
          expect(level).toBeLessThanOrEqual(1);
          expect(level).toBeGreaterThanOrEqual(Math.sqrt(0.01) - 1e-15);
        }
      }),
    );
  });

  test('when stratified has one sample in every slice of time', () => {
    const even: NoiseCurve = { alphaBars: Float64Array.of(1, 0.5, 1e-9) };
    const count = 16;
    const levels = drawNoiseLevels(even, { seed: 1, start: 0, count, stratified: true });
    levels.forEach((level, i) => expect(Math.floor((1 - level * level) * count)).toBe(i));
  });

  test('of a schedule with one step is even from clean to noisy', () => {
    const levels = drawNoiseLevels({ alphaBars: Float64Array.of(1, 0.5) }, { seed: 1, start: 0, count: 4000 });
    const mean = levels.reduce((sum, level) => sum + level * level, 0) / levels.length;
    expect(Math.abs(mean - 0.75)).toBeLessThan((4 * 0.5) / Math.sqrt(12 * 4000));
  });

  test('refuses a seed that is none', () => {
    expect(() => drawNoiseLevels(uneven, { seed: -1, start: 0, count: 1 })).toThrow(/seed must be an integer/);
  });
});
