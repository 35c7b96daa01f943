import { property, assert, integer, constantFrom, record, nat } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { learningRateAt } from './learningRate.ts';

const base = { learningRate: 0.4, warmupSteps: 4, steps: 12, decay: 'constant' as const };

describe('learningRateAt', () => {
  test('rises linearly: the first update moves, the last of the warm-up has the whole rate', () => {
    const rates = [0, 1, 2, 3, 4, 11].map((step) => learningRateAt(base, step));
    expect(rates).toEqual([0.1, 0.2, 0.30000000000000004, 0.4, 0.4, 0.4]);
  });

  test('half a cosine falls to half in the middle and to 0 at the end', () => {
    const cosine = { ...base, decay: 'cosine' as const };
    expect(learningRateAt(cosine, 4)).toBe(0.4);
    expect(learningRateAt(cosine, 8)).toBeCloseTo(0.2, 15);
    expect(learningRateAt(cosine, 6)).toBeCloseTo(0.2 + 0.2 * Math.SQRT1_2, 15);
    expect(learningRateAt(cosine, 12)).toBe(0);
    expect(learningRateAt(cosine, 13)).toBe(0);
  });

  test('a warm-up longer than the run never divides by zero', () => {
    const short = { ...base, decay: 'cosine' as const, steps: 4 };
    expect([0, 3, 4, 5].map((step) => learningRateAt(short, step))).toEqual([0.1, 0.4, 0, 0]);
  });

  test('lies in (0, learningRate] during the run, rises in the warm-up and never rises after it', () => {
    const runs = record({
      learningRate: constantFrom(1e-5, 1e-4, 1),
      warmupSteps: nat(50),
      steps: integer({ min: 1, max: 200 }),
      decay: constantFrom('constant' as const, 'cosine' as const),
    });
    assert(
      property(runs, nat(199), (config, draw) => {
        const step = draw % config.steps;
        const rate = learningRateAt(config, step);
        const next = learningRateAt(config, step + 1);
        expect(rate).toBeGreaterThan(0);
        expect(rate).toBeLessThanOrEqual(config.learningRate);
        if (step + 1 < config.warmupSteps) expect(next).toBeGreaterThan(rate);
        else expect(next).toBeLessThanOrEqual(rate);
      }),
    );
  });
});
