import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { featureStatistics, type FeatureStatistics } from './featureStatistics.ts';
import { frechetDistance } from './frechetDistance.ts';
import { frechetOfPictures } from './frechetOfPictures.ts';
import { inceptionScore } from './inceptionScore.ts';

const golden = JSON.parse(readFileSync(new URL('../../golden/features.json', import.meta.url), 'utf8')) as {
  readonly frechet: readonly {
    readonly a: number[][];
    readonly b: number[][];
    readonly mean: number[];
    readonly covariance: number[];
    readonly frechet: number;
  }[];
  readonly inception: Record<'deviation' | 'mean' | 'splits' | 'whole', number> & { probabilities: number[][] };
};

function statisticsOf(pictures: readonly number[][]): FeatureStatistics {
  const statistics = featureStatistics(pictures[0]!.length);
  for (const features of pictures) statistics.add(features);
  return statistics;
}

test('mean and covariance are those of NumPy', () => {
  for (const { a, mean, covariance } of golden.frechet) {
    const found = statisticsOf(a);
    for (const [i, value] of found.mean().entries()) expect(value / mean[i]!).toBeCloseTo(1, 11);
    const scale = Math.max(...covariance);
    for (const [i, value] of found.covariance().entries()) expect((value - covariance[i]!) / scale).toBeCloseTo(0, 11);
  }
});

test('Fréchet distances are those of SciPy, of full rank and not', async ({ annotate }) => {
  const differences = golden.frechet.flatMap(({ a, b, frechet }) =>
    [frechetDistance(statisticsOf(a), statisticsOf(b)), frechetOfPictures(a, b)()].map((found) =>
      Math.abs(found / frechet - 1),
    ),
  );
  const worst = Math.max(...differences);
  expect(worst).toBeLessThan(1e-6);
  await annotate(`largest relative difference of SciPy's Fréchet distances: ${worst.toExponential(1)}`);
});

test('inception scores are those of SciPy', () => {
  const { probabilities, whole, splits, mean, deviation } = golden.inception;
  expect(inceptionScore(probabilities).mean).toBeCloseTo(whole, 12);
  const found = inceptionScore(probabilities, { splits });
  expect(found.mean).toBeCloseTo(mean, 12);
  expect(found.deviation).toBeCloseTo(deviation, 12);
});
