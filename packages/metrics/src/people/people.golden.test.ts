import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { holm } from './holm.ts';
import { mcNemar } from './mcNemar.ts';
import { mixedLogistic } from './mixedLogistic.ts';
import { normalQuantile, normalTail } from './normal.ts';
import { ratersForDifference } from './power.ts';
import { wilsonInterval } from './wilsonInterval.ts';

type Rows = readonly (readonly number[])[];
const golden = JSON.parse(readFileSync(new URL('../../golden/people.json', import.meta.url), 'utf8')) as {
  readonly wilson: Rows;
  readonly pairs: Rows;
  readonly power: Rows;
  readonly normal: Rows;
  readonly holm: { readonly raw: number[]; readonly adjusted: number[] };
  readonly crossed: Record<'effects' | 'hit' | 'model' | 'picture' | 'rater' | 'spreads', number[]> & {
    readonly logLikelihood: number;
    readonly contrasts: Rows;
  };
};

test('the normal distribution is that of SciPy, far into the tail', () => {
  for (const [z, tail, back] of golden.normal) {
    expect(normalTail(z!) / tail!).toBeCloseTo(1, 12);
    expect(-normalQuantile(tail!)).toBeCloseTo(back!, 9);
  }
});

test("Wilson's intervals are those of statsmodels", () => {
  for (const [successes, trials, confidence, low, high] of golden.wilson) {
    const interval = wilsonInterval(successes!, trials!, confidence!);
    expect(interval.low).toBeCloseTo(low!, 12);
    expect(interval.high).toBeCloseTo(high!, 12);
  }
});

test("McNemar's exact test and Holm's adjustment are those of statsmodels", () => {
  for (const [first, second, probability] of golden.pairs) {
    expect(mcNemar(first!, second!)).toBeCloseTo(probability!, 12);
  }
  for (const [i, adjusted] of holm(golden.holm.raw).entries()) {
    expect(adjusted).toBeCloseTo(golden.holm.adjusted[i]!, 12);
  }
});

test('sample sizes for a difference are those of statsmodels, rounded up', () => {
  for (const [first, second, alpha, power, trials] of golden.power) {
    const size = ratersForDifference(first!, second!, { trialsPerRater: 1 }, { alpha: alpha!, power: power! });
    expect(size).toEqual({ trials: Math.ceil(trials!), raters: Math.ceil(trials!) });
  }
});

test('the mixed model is the one that SciPy finds with dense matrices and other searches', async ({ annotate }) => {
  const { crossed } = golden;
  const fit = mixedLogistic(
    crossed.hit.map((hit, i) => ({
      effect: crossed.model[i]!,
      rater: crossed.rater[i]!,
      picture: crossed.picture[i]!,
      hit: hit === 1,
    })),
  );
  const differences = [
    fit.logLikelihood - crossed.logLikelihood,
    ...crossed.effects.map((value, model) => fit.effects.get(model)! - value),
    fit.raterSpread - crossed.spreads[0]!,
    fit.pictureSpread - crossed.spreads[1]!,
    ...crossed.contrasts.flatMap(([first, second, difference, error]) => {
      const contrast = fit.contrast(first!, second!);
      return [contrast.difference - difference!, contrast.standardError - error!];
    }),
  ].map(Math.abs);
  expect(Math.max(...differences)).toBeLessThan(1e-4);
  await annotate(`largest difference: ${Math.max(...differences).toExponential(1)}`);
});
