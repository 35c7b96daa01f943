import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holm } from './holm.ts';
import { krippendorffAlpha } from './krippendorffAlpha.ts';
import { mcNemar } from './mcNemar.ts';
import { mixedLogistic, type MixedAnswer } from './mixedLogistic.ts';
import { normalQuantile, normalTail } from './normal.ts';
import { ratersForDifference, ratersForInterval } from './power.ts';
import { wilsonInterval } from './wilsonInterval.ts';

const counts = fc.nat(400).chain((trials) => fc.record({ trials: fc.constant(trials), successes: fc.nat(trials) }));

describe("Wilson's interval", () => {
  test('its ends are where the score test is just rejected: |rate - p| = z sqrt(p (1 - p) / n)', () => {
    fc.assert(
      fc.property(counts, fc.double({ min: 0.5, max: 0.999, noNaN: true }), ({ successes, trials }, confidence) => {
        fc.pre(trials > 0);
        const z = normalQuantile(0.5 + confidence / 2);
        const { rate, low, high } = wilsonInterval(successes, trials, confidence);
        for (const p of [low, high]) {
          expect(Math.abs(rate - p)).toBeCloseTo(z * Math.sqrt((p * (1 - p)) / trials), 7);
        }
      }),
    );
  });

  test('hits and misses change places: the interval is mirrored', () => {
    fc.assert(
      fc.property(counts, ({ successes, trials }) => {
        const [a, b] = [wilsonInterval(successes, trials), wilsonInterval(trials - successes, trials)];
        expect(a.low).toBeCloseTo(1 - b.high, 12);
      }),
    );
  });

  test('it holds the true rate as often as it says, exactly computed for 100 trials', () => {
    for (const rate of [0.05, 0.3, 0.5, 0.9]) {
      let [held, chance] = [0, (1 - rate) ** 100];
      for (let k = 0; k <= 100; k++) {
        const { low, high } = wilsonInterval(k, 100);
        if (low <= rate && rate <= high) held += chance;
        chance *= ((100 - k) / (k + 1)) * (rate / (1 - rate));
      }
      expect(Math.abs(held - 0.95)).toBeLessThan(0.025);
    }
  });

  test('no trials say nothing, and what cannot be is refused', () => {
    expect(wilsonInterval(0, 0)).toEqual({ rate: NaN, low: 0, high: 1 });
    expect(() => wilsonInterval(2, 1)).toThrow('got 2 of 1');
    expect(() => wilsonInterval(1, 2, 1)).toThrow('confidence must be between 0 and 1');
  });
});

test('the normal quantile turns the tail back', () => {
  fc.assert(
    fc.property(fc.double({ min: -8, max: 8, noNaN: true }), (z) => {
      fc.pre(z > -5);
      expect(-normalQuantile(normalTail(z))).toBeCloseTo(z, 8);
    }),
  );
});

test("McNemar's test does not care which is first, and 1 against 1 is no evidence", () => {
  fc.assert(fc.property(fc.nat(200), fc.nat(200), (a, b) => void expect(mcNemar(a, b)).toBe(mcNemar(b, a))));
  expect(mcNemar(0, 0)).toBe(1);
  expect(mcNemar(1, 1)).toBe(1);
  // Five heads of five: 2 / 2^5.
  expect(mcNemar(0, 5)).toBeCloseTo(1 / 16, 14);
});

test("Holm's adjustment of one test changes nothing", () => {
  expect(holm([0.03])).toEqual([0.03]);
  expect(holm([])).toEqual([]);
});

describe("Krippendorff's alpha", () => {
  test("is 0.743 for the nominal example of Krippendorff's 'Computing alpha-reliability' (2011)", () => {
    const table = [
      [1, 1, 0, 1],
      [2, 2, 3, 2],
      [3, 3, 3, 3],
      [3, 3, 3, 3],
      [2, 2, 2, 2],
      [1, 2, 3, 4],
      [4, 4, 4, 4],
      [1, 1, 2, 1],
      [2, 2, 2, 2],
      [0, 5, 5, 5],
      [0, 0, 1, 1],
      [0, 3, 0, 0],
    ];
    const units = table.map((said) => [1, 2, 3, 4, 5].map((value) => said.filter((each) => each === value).length));
    expect(krippendorffAlpha(units)).toBeCloseTo(0.743, 3);
  });

  test('is 1 where all agree, about 0 for coins, and nothing where there is nothing to compare', () => {
    expect(krippendorffAlpha([[3, 0], [0, 4], [2, 0]])).toBe(1); // prettier-ignore
    expect(krippendorffAlpha([[2, 0], [1, 1], [1, 1], [0, 2]])).toBeCloseTo(0.125, 12); // prettier-ignore
    expect(krippendorffAlpha([[1, 0], [0, 1]])).toBeNaN(); // prettier-ignore
  });
});

describe('how many raters', () => {
  test('the interval is as narrow as asked for, and with one trial less it is not', () => {
    for (const rate of [0.1, 0.35, 0.5]) {
      const { trials } = ratersForInterval(0.03, rate, { trialsPerRater: 1 });
      const half = (n: number): number => {
        const { low, high } = wilsonInterval(Math.round(rate * n), n);
        return (high - low) / 2;
      };
      expect(half(trials)).toBeLessThanOrEqual(0.03);
      expect(half(trials - 1)).toBeGreaterThan(0.03);
    }
    // At 50 % it has a closed form: z sqrt(1 / (4 (n + z^2))).
    const z = normalQuantile(0.975);
    expect(ratersForInterval(0.03, 0.5, { trialsPerRater: 1 }).trials).toBe(Math.ceil((z / 0.06) ** 2 - z * z));
  });

  test('raters who are alike count for less', () => {
    const alone = ratersForInterval(0.03, 0.5, { trialsPerRater: 10 });
    const alike = ratersForInterval(0.03, 0.5, { trialsPerRater: 10, correlation: 0.1 });
    expect(alike.trials).toBe(Math.ceil(alone.trials * 1.9));
    expect(() => ratersForDifference(0.4, 0.4, { trialsPerRater: 1 })).toThrow('the rates must differ');
  });
});

describe('the mixed model', () => {
  /** Every rater answers every picture as a pattern has it. */
  const answers = (hit: (effect: number, rater: number, picture: number) => boolean): MixedAnswer[] =>
    Array.from({ length: 2 * 6 * 8 }, (_, i) => {
      const [effect, rater, picture] = [i % 2, Math.floor(i / 2) % 6, Math.floor(i / 12)];
      return { effect, rater, picture, hit: hit(effect, rater, picture) };
    });

  test('where raters and pictures are alike it is plain logistic regression: logit of the rates', () => {
    // Each rater and each picture has the same number of hits: nothing is left for them to explain.
    const fit = mixedLogistic(
      answers((effect, rater, picture) => (effect === 0 ? (rater + picture) % 2 === 0 : (rater + picture) % 4 === 0)),
    );
    expect(fit.raterSpread).toBeLessThan(1e-3);
    expect(fit.pictureSpread).toBeLessThan(1e-3);
    expect(fit.effects.get(0)).toBeCloseTo(0, 4);
    expect(fit.effects.get(1)).toBeCloseTo(Math.log(1 / 3), 4);
    // The variance of a logit is 1 / (n p (1 - p)).
    const { standardError } = fit.contrast(0, 1);
    expect(standardError).toBeCloseTo(Math.sqrt(1 / (48 / 4) + 1 / (48 * (3 / 16))), 4);
  });

  test('a contrast turned round has the other sign and the same probability', () => {
    const fit = mixedLogistic(answers((effect, rater, picture) => (effect + 3 * rater + 5 * picture) % 7 < 3));
    const [a, b] = [fit.contrast(0, 1), fit.contrast(1, 0)];
    expect(a.difference).toBe(-b.difference);
    expect(a.probability).toBeCloseTo(b.probability, 12);
  });

  test('what has no finite answer is refused', () => {
    expect(() => mixedLogistic(answers((effect) => effect === 0))).toThrow('effect 0 has no answers but hits');
    const fit = mixedLogistic(answers((_, rater, picture) => (rater + picture) % 2 === 0));
    expect(() => fit.contrast(0, 7)).toThrow('there is no effect 7');
  });
});
