import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gaussians } from '@sr3kit/random';
import { featureStatistics, type FeatureStatistics } from './featureStatistics.ts';
import { frechetDistance } from './frechetDistance.ts';
import { frechetOfPictures } from './frechetOfPictures.ts';
import { inceptionScore } from './inceptionScore.ts';
import { isTopHit } from './isTopHit.ts';
import { symmetricEigen, symmetricEigenvalues } from './symmetricEigen.ts';

const seeds = fc.integer({ min: 0, max: 1_000_000 });
const pictures = (seed: number, count: number, size: number): Float64Array[] =>
  Array.from({ length: count }, (_, i) => Float64Array.from(gaussians(seed, i * size, size)));

function statisticsOf(size: number, all: readonly ArrayLike<number>[]): FeatureStatistics {
  const statistics = featureStatistics(size);
  for (const features of all) statistics.add(features);
  return statistics;
}

test('eigenvectors take a symmetric matrix apart, and are orthogonal', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), (seed, size, rank) => {
      const rows = pictures(seed, rank, size);
      const matrix = Float64Array.from({ length: size * size }, (_, i) =>
        rows.reduce((sum, row) => sum + row[Math.floor(i / size)]! * row[i % size]!, 0),
      );
      const { values, vectors } = symmetricEigen(matrix.slice(), size);
      const sum = (of: (i: number) => number): number => values.reduce((total, _, i) => total + of(i), 0);
      for (let r = 0; r < size; r++) {
        for (let c = 0; c < size; c++) {
          const back = sum((i) => values[i]! * vectors[i * size + r]! * vectors[i * size + c]!);
          expect(back).toBeCloseTo(matrix[r * size + c]!, 10);
          const inner = sum((i) => vectors[r * size + i]! * vectors[c * size + i]!);
          expect(inner).toBeCloseTo(r === c ? 1 : 0, 12);
        }
      }
      const alone = symmetricEigenvalues(matrix, size).sort();
      for (const [i, value] of values.slice().sort().entries()) expect(alone[i]).toBeCloseTo(value, 10);
    }),
  );
});

test('statistics of parts, merged, are those of all pictures', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 0, max: 9 }), (seed, cut) => {
      const all = pictures(seed, 9, 3);
      const whole = statisticsOf(3, all);
      const merged = statisticsOf(3, all.slice(0, cut));
      merged.merge(statisticsOf(3, all.slice(cut)));
      expect(merged.count).toBe(9);
      for (const [i, value] of merged.mean().entries()) expect(value).toBeCloseTo(whole.mean()[i]!, 12);
      for (const [i, value] of merged.covariance().entries()) expect(value).toBeCloseTo(whole.covariance()[i]!, 12);
    }),
  );
});

describe('the Fréchet distance', () => {
  test('is 0 of the same pictures, the same both ways, and the squared shift of shifted ones, whatever the rank', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.integer({ min: 2, max: 14 }),
        fc.double({ min: -4, max: 4, noNaN: true }),
        (seed, n, shift) => {
          const [a, b] = [pictures(seed, n, 6), pictures(seed + 1, n, 6)];
          const moved = a.map((features) => features.map((value) => value + shift));
          const of = (x: Float64Array[], y: Float64Array[]): number[] => [
            frechetDistance(statisticsOf(6, x), statisticsOf(6, y)),
            frechetOfPictures(x, y)(),
          ];
          for (const value of of(a, a)) expect(value).toBeCloseTo(0, 6);
          for (const value of of(a, moved)) expect(value).toBeCloseTo(6 * shift * shift, 5);
          const [there, back] = [of(a, b), of(b, a)];
          expect(there[0]).toBeCloseTo(back[0]!, 5);
          expect(there[0]).toBeCloseTo(there[1]!, 5);
        },
      ),
    );
  });
  test('of pictures that are picked is that of those pictures', () => {
    const [a, b] = [pictures(1, 9, 4), pictures(2, 9, 4)];
    const picks = [3, 3, 0, 8, 5];
    const chosen = [a, b].map((set) =>
      statisticsOf(
        4,
        picks.map((i) => set[i]!),
      ),
    ) as [FeatureStatistics, FeatureStatistics];
    expect(frechetOfPictures(a, b)(picks)).toBeCloseTo(frechetDistance(...chosen), 8);
  });
  test('of independent features is the sum over them of squared differences of means and deviations', () => {
    const all = pictures(3, 50, 1);
    const scaled = all.map((features) => features.map((value) => 3 * value + 1));
    const own = statisticsOf(1, all);
    const [mean, deviation] = [own.mean()[0]!, Math.sqrt(own.covariance()[0]!)];
    const expected = (2 * mean + 1) ** 2 + (2 * deviation) ** 2;
    expect(frechetDistance(own, statisticsOf(1, scaled))).toBeCloseTo(expected, 10);
  });
  test('refuses one picture, features that are not finite, and sets that do not fit', () => {
    const [one] = pictures(1, 1, 3);
    expect(() => frechetOfPictures([one!], [one!])).toThrow('undefined for 1 pictures: use at least 2');
    expect(() => frechetDistance(statisticsOf(3, [one!]), statisticsOf(3, [one!]))).toThrow('use at least 2');
    const statistics = statisticsOf(3, [one!]);
    expect(() => statistics.add([0, NaN, 0])).toThrow('feature 1 of picture 1 is NaN');
    expect(() => statistics.add([0, 0])).toThrow('must be 3 numbers as of the others, got 2');
    expect(statistics.count).toBe(1);
    expect(() => frechetOfPictures([one!, one!], [one!])).toThrow('2 pictures in a and 1 in b');
    expect(() => frechetOfPictures([one!, one!], [one!, [0, 0, Infinity]])).toThrow(
      'feature 2 of picture 1 is Infinity',
    );
    expect(() => frechetDistance(statistics, featureStatistics(2))).toThrow('use the same network');
  });
});

describe('the inception score', () => {
  test('is the number of classes where each picture is of one, and 1 where all are alike', () => {
    const sure = [0, 1, 2, 0, 1, 2].map((own) => [0, 1, 2].map((k) => (k === own ? 1 : 0)));
    expect(inceptionScore(sure, { splits: 2 })).toEqual({
      mean: expect.closeTo(3, 12),
      deviation: expect.closeTo(0, 12),
    });
    expect(inceptionScore(sure.map(() => [0.2, 0.3, 0.5])).mean).toBeCloseTo(1, 12);
    // The mean of the smallest number that there is and 0 would be 0.
    expect(
      inceptionScore([
        [1, Number.MIN_VALUE],
        [1, 0],
      ]).mean,
    ).toBe(1);
  });
  test('refuses what are no probabilities', () => {
    expect(() => inceptionScore([])).toThrow('from 1 to the number of pictures, 0');
    expect(() => inceptionScore([[1, 0]], { splits: 2 })).toThrow('splits must be');
    expect(() => inceptionScore([[0.5, NaN]])).toThrow('picture 0 needs 2 probabilities that sum to 1');
    expect(() =>
      inceptionScore([
        [1, 0],
        [2, -1],
      ]),
    ).toThrow('picture 1 needs');
  });
});

test('a hit is among the k best, and of equal scores the lower class is better', () => {
  const scores = [0.1, 0.5, 0.5, 0.9];
  const hits = (k: number): boolean[] => [0, 1, 2, 3].map((label) => isTopHit(scores, label, k));
  expect(hits(1)).toEqual([false, false, false, true]);
  expect(hits(2)).toEqual([false, true, false, true]);
  expect(hits(3)).toEqual([false, true, true, true]);
  expect(() => isTopHit(scores, 4, 1)).toThrow('label must be a class from 0 to 3, got 4');
  expect(() => isTopHit(scores, 0, 5)).toThrow('k must be an integer from 1');
  expect(() => isTopHit([0, NaN], 0, 1)).toThrow('the score of class 1 is NaN');
});
