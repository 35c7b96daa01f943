import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assertSeed, deriveSeed } from './seed.ts';

const anySeed = fc.maxSafeNat();
const anyPath = fc.array(fc.oneof(fc.string(), fc.maxSafeInteger()), { maxLength: 4 });

describe('assertSeed', () => {
  test.each([-1, 0.5, Number.NaN, 2 ** 53, Infinity])('refuses %s by name', (seed) => {
    expect(() => assertSeed(seed, 'config.seed')).toThrow(
      new RangeError(`config.seed must be an integer in [0, 2^53), got ${seed}: use e.g. 7`),
    );
  });
  test.each([0, 7, 2 ** 53 - 1])('accepts %s', (seed) => {
    expect(() => assertSeed(seed)).not.toThrow();
  });
});

describe('deriveSeed', () => {
  test('gives a seed, the same one each time', () => {
    fc.assert(
      fc.property(anySeed, anyPath, (seed, path) => {
        const derived = deriveSeed(seed, ...path);
        assertSeed(derived);
        expect(deriveSeed(seed, ...path)).toBe(derived);
      }),
    );
  });

  test('different seeds and different paths give different seeds', () => {
    fc.assert(
      fc.property(anySeed, anySeed, anyPath, anyPath, (seedA, seedB, pathA, pathB) => {
        // JSON writes -0 as 0, and the two are the same path.
        fc.pre(seedA !== seedB || JSON.stringify(pathA) !== JSON.stringify(pathB));
        expect(deriveSeed(seedA, ...pathA)).not.toBe(deriveSeed(seedB, ...pathB));
      }),
    );
  });

  test('how a path is cut matters, and so does the kind of its parts', () => {
    const paths = [
      [],
      [''],
      ['', ''],
      ['ab'],
      ['a', 'b'],
      ['abcd', 'e'],
      ['abcde'],
      ['1'],
      [1],
      [-1],
      [1, 2],
      [2, 1],
      [2 ** 32],
    ];
    expect(new Set(paths.map((path) => deriveSeed(7, ...path))).size).toBe(paths.length);
  });

  test('refuses fractions and negative seeds', () => {
    expect(() => deriveSeed(-1, 'a')).toThrow(RangeError);
    expect(() => deriveSeed(1, 0.5)).toThrow(/names and integers, got 0.5/);
  });
});
