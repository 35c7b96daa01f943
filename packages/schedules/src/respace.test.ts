import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  assertCurve,
  createSchedule,
  logSnrFromAlphaBar,
  respace,
  spacingSchema,
  type NoiseCurve,
  type Spacing,
} from './index.ts';

const spacings: Spacing[] = ['uniform', 'quadratic', 'logSnr', 0.6, 3, { cleanest: 4 }];
const training = createSchedule({ kind: 'linear', steps: 2000 });
const indicesOf = (curve: NoiseCurve): number[] =>
  Array.from(curve.alphaBars, (alphaBar) => training.alphaBars.indexOf(alphaBar));

/** Any falling curve at all. */
const anyCurve = fc
  .array(fc.double({ min: 1e-3, max: 12, noNaN: true }), { minLength: 1, maxLength: 60 })
  .map((falls): NoiseCurve => {
    let alphaBar = 1;
    return { alphaBars: Float64Array.from([0, ...falls], (fall) => (alphaBar *= Math.exp(-fall))) };
  });

describe.each(spacings)('%s', (spacing) => {
  test('keeps points of the curve, each once, among them the clean and the noisiest', () => {
    fc.assert(
      fc.property(anyCurve, fc.double({ min: 0, max: 1, noNaN: true }), (curve, part) => {
        const last = curve.alphaBars.length - 1;
        const steps = 1 + Math.floor(part * (last - 1));
        const found = respace(curve, steps, spacing);
        assertCurve(found);
        expect(found.alphaBars.length).toBe(steps + 1);
        expect(found.alphaBars[0]).toBe(1);
        expect(found.alphaBars[steps]).toBe(curve.alphaBars[last]);
        const whole = new Set(curve.alphaBars);
        expect(found.alphaBars.every((alphaBar) => whole.has(alphaBar))).toBe(true);
        found.betas.forEach((beta, i) =>
          expect(found.alphaBars[i]! * (1 - beta)).toBeCloseTo(found.alphaBars[i + 1]!, 12),
        );
      }),
    );
  });

  test('as many steps as the curve has gives the curve', () => {
    expect([...respace(training, 2000, spacing).alphaBars]).toEqual([...training.alphaBars]);
  });

  test('one step goes from noise to clean at once', () => {
    expect(indicesOf(respace(training, 1, spacing))).toEqual([0, 2000]);
  });

  test('leaves no warning to give: the noisiest point is that of training', () => {
    expect(respace(training, 100, spacing).alphaBars[100]).toBeLessThan(5e-5);
  });

  test.each([0, 2001, 1.5, Number.NaN])('refuses %s steps', (steps) => {
    expect(() => respace(training, steps, spacing)).toThrow(`steps must be an integer in 1 ... 2000`);
  });
});

test('uniform is even in steps', () => {
  expect(indicesOf(respace(training, 4, 'uniform'))).toEqual([0, 500, 1000, 1500, 2000]);
});

test('quadratic is even in the root of steps', () => {
  expect(indicesOf(respace(training, 4, 'quadratic'))).toEqual([0, 125, 500, 1125, 2000]);
});

test('an exponent places points by a power of the step', () => {
  expect(indicesOf(respace(training, 4, 0.5))).toEqual([0, 1000, 1414, 1732, 2000]);
  for (const [name, exponent] of [
    ['uniform', 1],
    ['quadratic', 2],
  ] as const) {
    expect(respace(training, 7, exponent)).toEqual(respace(training, 7, name));
  }
});

test.each([0, -1, Infinity, Number.NaN])('an exponent of %s is refused', (exponent) => {
  expect(() => respace(training, 4, exponent)).toThrow('the exponent of a spacing must be a number above 0');
});

test('logSnr is even in logSnr, as far as the points of the curve allow', () => {
  const steps = 10;
  const found = Array.from(respace(training, steps, 'logSnr').alphaBars.slice(1), logSnrFromAlphaBar);
  const from = logSnrFromAlphaBar(training.alphaBars[1]!);
  const to = found[steps - 1]!;
  found.forEach((logSnr, i) => {
    // Half the gap in logSnr to the next point is the most that rounding to a point can miss by.
    const index = training.alphaBars.findIndex((alphaBar) => logSnrFromAlphaBar(alphaBar) === logSnr);
    const gap = logSnrFromAlphaBar(training.alphaBars[index - 1]!) - logSnr;
    expect(Math.abs(logSnr - (from + ((to - from) * (i + 1)) / steps))).toBeLessThanOrEqual(gap / 2 + 1e-9);
  });
});

test('a curve that rises is refused', () => {
  expect(() => respace({ alphaBars: Float64Array.of(1, 0.5, 0.6) }, 1, 'uniform')).toThrow(
    'alphaBars[2] is 0.6 after 0.5',
  );
  expect(() => respace({ alphaBars: Float64Array.of(0.9, 0.5) }, 1, 'uniform')).toThrow('alphaBars[0] must be 1');
});

describe('between two places', () => {
  const between = (steps: number, spacing: Spacing): number[] =>
    [...respace(training, steps, spacing).alphaBars].slice(1).map(logSnrFromAlphaBar);

  test('steps are even in logSnr from the noisier on, as if they ended at the cleaner', () => {
    for (const [i, logSnr] of between(3, { cleanest: 5, noisiest: 2 }).entries()) {
      expect(logSnr).toBeCloseTo([4, 3, 2][i]!, 1);
    }
    expect(between(1, { cleanest: 5, noisiest: 2 })[0]).toBeCloseTo(2, 1);
  });

  test('more steps than points there begin noisier', () => {
    const found = respace(training, 1500, { cleanest: 9, noisiest: 8 });
    assertCurve(found);
    expect(found.alphaBars.length).toBe(1501);
  });

  test.each([5, 6, Number.NaN, -Infinity])('refuses %s as the noisier of 5', (noisiest) => {
    expect(() => respace(training, 4, { cleanest: 5, noisiest })).toThrow(
      `the noisiest logSnr of a spacing must be a finite number below the cleanest, 5, got ${noisiest}`,
    );
    expect(spacingSchema.safeParse({ cleanest: 5, noisiest }).success).toBe(false);
  });
});

test('says that the ends of a range are exchanged', () => {
  expect(spacingSchema.safeParse({ cleanest: 2, noisiest: 5 }).error?.message).toContain(
    'noisiest must be below cleanest',
  );
});
