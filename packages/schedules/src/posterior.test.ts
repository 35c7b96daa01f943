import { expect, test } from 'vitest';
import { createSchedule, posterior, respace } from './index.ts';

const training = createSchedule({ kind: 'linear', steps: 2000 });

test.each([
  ['the schedule of SR3', training],
  ['a respaced one', respace(training, 20, 'quadratic')],
  ['cosine', createSchedule({ kind: 'cosine', steps: 100 })],
])('is the closed form of SR3 eq. 4 on %s', (_name, schedule) => {
  const { alphaBars, betas } = schedule;
  for (let t = 1; t <= betas.length; t++) {
    const [gamma, before, alpha] = [alphaBars[t]!, alphaBars[t - 1]!, 1 - betas[t - 1]!];
    const found = posterior(schedule, t);
    expect(found.y0).toBeCloseTo((Math.sqrt(before) * (1 - alpha)) / (1 - gamma), 8);
    expect(found.yt).toBeCloseTo((Math.sqrt(alpha) * (1 - before)) / (1 - gamma), 8);
    expect(found.variance).toBeCloseTo(((1 - before) * (1 - alpha)) / (1 - gamma), 8);
  }
});

test('is what Bayes gives: prior N(sqrt(g) y0, 1 - g), likelihood N(sqrt(alpha) y, beta)', () => {
  for (const t of [2, 10, 500, 1999, 2000]) {
    const before = training.alphaBars[t - 1]!;
    const beta = training.betas[t - 1]!;
    const precision = 1 / (1 - before) + (1 - beta) / beta;
    const found = posterior(training, t);
    expect(found.variance * precision).toBeCloseTo(1, 8);
    expect(found.logVariance).toBeCloseTo(-Math.log(precision), 8);
    expect(found.y0).toBeCloseTo(Math.sqrt(before) / (1 - before) / precision, 8);
    expect(found.yt).toBeCloseTo(Math.sqrt(1 - beta) / beta / precision, 8);
  }
});

test('of the first step is y_0 itself', () => {
  const found = posterior(training, 1);
  expect(found.y0).toBe(1);
  expect(found.yt).toBe(0);
  expect(found.variance).toBe(0);
  expect(found.logVariance).toBe(-Infinity);
});

test.each([0, 2001, 1.5, Number.NaN])('refuses step %s', (t) => {
  expect(() => posterior(training, t)).toThrow(`t must be a step of the curve, 1 ... 2000, got ${t}`);
});
