import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gaussians } from './gaussians.ts';
import { permutation } from './permutation.ts';
import { uniforms } from './uniforms.ts';

const anySeed = fc.maxSafeNat();

/** First four moments, central but for the first; the standard errors for N(0, 1) are 1, 1.4, 2.4 and 9.8 / sqrt n. */
function moments(values: ArrayLike<number>): readonly [number, number, number, number] {
  const all = Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const central = (power: number): number => all.reduce((sum, value) => sum + (value - mean) ** power, 0) / all.length;
  return [mean, central(2), central(3), central(4)];
}

describe.each([
  ['uniforms', uniforms],
  ['gaussians', gaussians],
] as const)('%s', (_name, draw) => {
  test('a value depends on its seed and index only', () => {
    fc.assert(
      fc.property(anySeed, fc.nat(2 ** 40), fc.nat(40), fc.nat(20), (seed, start, skip, count) => {
        const whole = draw(seed, start, skip + count);
        expect([...draw(seed, start + skip, count)]).toEqual([...whole.slice(skip)]);
      }),
    );
  });

  test('indices beyond 2^32 are not those below', () => {
    expect([...draw(1, 2 ** 34, 4)]).not.toEqual([...draw(1, 0, 4)]);
    expect([...draw(2 ** 40, 0, 4)]).not.toEqual([...draw(0, 0, 4)]);
  });

  test('refuses bad arguments', () => {
    expect(() => draw(-1, 0, 1)).toThrow(/seed must be an integer in \[0, 2\^53\), got -1/);
    expect(() => draw(1, -1, 1)).toThrow(/start must be an integer of at least 0, got -1/);
    expect(() => draw(1, 0, 0.5)).toThrow(/count must be an integer of at least 0, got 0.5/);
    expect(() => draw(1, 2 ** 53 - 1, 2)).toThrow(/start \+ count/);
  });
});

test('uniforms lie in [0, 1), evenly', () => {
  const values = uniforms(3, 0, 100_000);
  expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  const bins = new Array<number>(100).fill(0);
  for (const value of values) bins[Math.floor(value * 100)]!++;
  const chiSquare = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  // 99 degrees of freedom: mean 99, deviation 14.
  expect(chiSquare).toBeGreaterThan(50);
  expect(chiSquare).toBeLessThan(160);
});

test('gaussians have the moments of N(0, 1) and no correlation between neighbours', () => {
  const count = 200_000;
  const values = gaussians(5, 0, count);
  const [mean, variance, third, fourth] = moments(values);
  const error = 1 / Math.sqrt(count);
  expect(Math.abs(mean)).toBeLessThan(4 * error);
  expect(Math.abs(variance - 1)).toBeLessThan(4 * 1.42 * error);
  expect(Math.abs(third)).toBeLessThan(4 * 3.9 * error);
  expect(Math.abs(fourth - 3)).toBeLessThan(4 * 9.8 * error);
  for (const lag of [1, 2, 3, 4]) {
    let sum = 0;
    for (let index = lag; index < count; index++) sum += values[index]! * values[index - lag]!;
    expect(Math.abs(sum / count)).toBeLessThan(4 * error);
  }
});

describe('permutation', () => {
  test('holds every index once', () => {
    fc.assert(
      fc.property(anySeed, fc.nat(200), (seed, length) => {
        expect([...permutation(seed, length)].sort((a, b) => a - b)).toEqual(
          Array.from({ length }, (_, index) => index),
        );
      }),
    );
  });

  test('all orders of three are as likely', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 6000; seed++) {
      const order = permutation(seed, 3).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // 1000 expected each, deviation 29.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(130);
  });

  test('refuses a length that is none', () => {
    expect(() => permutation(1, -1)).toThrow(/length of a permutation/);
  });
});
