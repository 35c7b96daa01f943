import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  assertCurve,
  createSchedule,
  scheduleConfigSchema,
  scheduleFromBetas,
  type ScheduleConfigInput,
} from './index.ts';

const silent = { warn: () => {} };
const make = (config: ScheduleConfigInput) => createSchedule(config, silent);
const last = (values: Float64Array): number => values[values.length - 1]!;

function heard(ask: (warn: (message: string) => void) => void): string[] {
  const messages: string[] = [];
  ask((message) => messages.push(message));
  return messages;
}

describe('the kinds', () => {
  test('linear', () => {
    const { betas } = make({ kind: 'linear', steps: 5, betaStart: 0.1, betaEnd: 0.3 });
    [0.1, 0.15, 0.2, 0.25, 0.3].forEach((beta, i) => expect(betas[i]).toBeCloseTo(beta, 14));
  });

  test('quadratic is linear in sqrt(beta)', () => {
    const { betas } = make({ kind: 'quadratic', steps: 3, betaStart: 0.01, betaEnd: 0.25 });
    [0.01, 0.09, 0.25].forEach((beta, i) => expect(betas[i]).toBeCloseTo(beta, 14));
  });

  test('warm-up runs over a tenth or a half of the steps', () => {
    const ten = make({ kind: 'warmup10', steps: 20, betaStart: 0.1, betaEnd: 0.5 }).betas;
    expect([...ten.slice(0, 2)]).toEqual([0.1, 0.5]);
    expect(ten.slice(2).every((beta) => beta === 0.5)).toBe(true);
    const fifty = make({ kind: 'warmup50', steps: 6, betaStart: 0.1, betaEnd: 0.5 }).betas;
    [0.1, 0.3, 0.5, 0.5, 0.5, 0.5].forEach((beta, i) => expect(fifty[i]).toBeCloseTo(beta, 14));
  });

  test('explicit betas are taken as they are, one a step', () => {
    expect([...make({ kind: 'explicit', steps: 3, betas: [0.1, 0.05, 0.995] }).betas]).toEqual([0.1, 0.05, 0.995]);
    expect(() => make({ kind: 'explicit', steps: 2, betas: [0.5] })).toThrow(
      'betas: must be as many as there are steps',
    );
    expect(() => make({ kind: 'explicit', steps: 1, betas: [1] })).toThrow('must lie between 0 and 1');
  });

  test('constant', () => {
    const { alphaBars } = make({ kind: 'constant', steps: 3, beta: 0.5 });
    expect([...alphaBars]).toEqual([1, 0.5, 0.25, 0.125]);
  });

  test('jsd makes alphaBar fall evenly', () => {
    const steps = 1000;
    const { alphaBars } = make({ kind: 'jsd', steps });
    for (let t = 0; t < steps; t++) expect(alphaBars[t]).toBeCloseTo(1 - t / steps, 12);
  });

  test('cosine is the closed form of Nichol & Dhariwal, up to the largest beta', () => {
    const steps = 400;
    const { alphaBars } = make({ kind: 'cosine', steps });
    const closed = (t: number): number => Math.cos(((t / steps + 0.008) / 1.008) * (Math.PI / 2)) ** 2;
    for (let t = 0; t < steps; t++) expect(Math.abs(alphaBars[t]! / (closed(t) / closed(0)) - 1)).toBeLessThan(1e-10);
    expect(last(alphaBars)).toBeCloseTo(alphaBars[steps - 1]! * 0.001, 14);
  });

  test.each([
    [-3, 3, 1],
    [0, 3, 0.3],
  ])('sigmoid from %d to %d with temperature %d is its closed form', (start, end, temperature) => {
    const steps = 300;
    const { alphaBars } = make({ kind: 'sigmoid', steps, start, end, temperature });
    const rising = (x: number): number => 1 / (1 + Math.exp(-x / temperature));
    const closed = (t: number): number =>
      (rising(end) - rising(start + (end - start) * (t / steps))) / (rising(end) - rising(start));
    for (let t = 0; t < steps; t++) expect(Math.abs(alphaBars[t]! / closed(t) - 1)).toBeLessThan(1e-9);
  });

  test('SR3 trains on 2000 linear steps that end in noise: alphaBar = exp(sum of ln(1 - beta))', () => {
    const { alphaBars, betas } = make({ kind: 'linear', steps: 2000 });
    const sum = betas.reduce((total, beta) => total + Math.log1p(-beta), 0);
    expect(last(alphaBars) / Math.exp(sum)).toBeCloseTo(1, 10);
    expect(last(alphaBars)).toBeLessThan(5e-5);
  });

  test('every one, of any length, is a strictly falling curve whose betas give it', () => {
    const steps = fc.integer({ min: 2, max: 500 });
    const beta = fc.double({ min: 1e-7, max: 0.2, noNaN: true });
    const configs = fc.oneof(
      fc.record({
        kind: fc.constantFrom('linear', 'quadratic', 'warmup10', 'warmup50'),
        steps,
        betaStart: beta,
        betaEnd: beta,
      }),
      fc.record({ kind: fc.constant('constant' as const), steps, beta }),
      fc.record({ kind: fc.constantFrom('jsd', 'cosine', 'sigmoid'), steps }),
    );
    fc.assert(
      fc.property(configs, (config) => {
        const { alphaBars, betas } = make(config);
        expect(alphaBars.length).toBe(config.steps + 1);
        expect(betas.length).toBe(config.steps);
        assertCurve({ alphaBars });
        betas.forEach((value, i) => expect(alphaBars[i + 1]).toBe(alphaBars[i]! * (1 - value)));
      }),
    );
  });
});

describe('one step', () => {
  test('is a single jump where the schedule names it', () => {
    expect([...make({ kind: 'constant', steps: 1, beta: 0.75 }).alphaBars]).toEqual([1, 0.25]);
    for (const kind of ['jsd', 'cosine', 'sigmoid'] as const) {
      expect(last(make({ kind, steps: 1 }).alphaBars)).toBeCloseTo(0.001, 12);
    }
  });

  test.each(['linear', 'quadratic', 'warmup10', 'warmup50'] as const)('is refused by %s', (kind) => {
    expect(() => make({ kind, steps: 1 })).toThrow(
      /^schedule: steps: a schedule with one step has a single beta, .*as few as one \(respace\)/,
    );
  });
});

describe('a schedule that leaves signal', () => {
  test('warns with the figure: 100 steps with the betas of 2000 end at 0.605', () => {
    const [message, ...others] = heard((warn) => createSchedule({ kind: 'linear', steps: 100 }, { warn }));
    expect(others).toEqual([]);
    expect(message).toContain('the last alphaBar of this schedule of 100 steps is 0.605');
    expect(message).toContain('60.5 % signal');
    expect(message).toContain('respace()');
  });

  test('warns when it has betas of its own, too', () => {
    expect(heard((warn) => scheduleFromBetas([0.5, 0.5], { warn }))[0]).toContain('is 0.250');
  });

  test('and one that does not is silent', () => {
    expect(heard((warn) => createSchedule({ kind: 'linear', steps: 2000 }, { warn }))).toEqual([]);
    expect(heard((warn) => createSchedule({ kind: 'cosine', steps: 100 }, { warn }))).toEqual([]);
    expect(heard((warn) => scheduleFromBetas([0.5, 0.99], { warn }))).toEqual([]);
  });
});

describe('bad configurations', () => {
  const bad = (config: object): (() => unknown) => {
    return () => make(config as ScheduleConfigInput);
  };
  test.each([
    [{ kind: 'linear', steps: 0 }, 'schedule: steps: must be an integer in 1 ... 10000000, got 0: use e.g. 2000'],
    [{ kind: 'cosine', steps: 2.5 }, 'schedule: steps: must be an integer in 1 ... 10000000, got 2.5'],
    [{ kind: 'cosine', steps: '20' }, 'schedule: steps: expected number, got string "20"'],
    [{ kind: 'linear', steps: 20, betaEnd: 1 }, 'schedule: betaEnd: must lie between 0 and 1, got 1'],
    [
      { kind: 'linear', steps: 20, betaEnds: 0.1 },
      'schedule: betaEnds: unknown key; known: kind, steps, betaStart, betaEnd',
    ],
    [{ kind: 'constant', steps: 20 }, 'schedule: beta: missing, expected number'],
    [{ kind: 'sigmoid', steps: 20, start: 3, end: 3 }, 'schedule: end: must be above start'],
    [{ kind: 'triangle', steps: 20 }, 'schedule: kind: expected one of "linear", '],
  ])('%j', (config, message) => {
    expect(bad(config)).toThrow(RangeError);
    expect(bad(config)).toThrow(message);
  });

  test('betas that are none are named', () => {
    expect(() => scheduleFromBetas([0.1, 1], silent)).toThrow('betas[1] must lie between 0 and 1, got 1');
    expect(() => scheduleFromBetas([], silent)).toThrow(/at least one step/);
    expect(() => scheduleFromBetas([1e-20], silent)).toThrow(/step 1 of 1 takes alphaBar from 1 to 1/);
    expect(() => make({ kind: 'constant', steps: 100_000, beta: 0.5 })).toThrow(/use fewer steps/);
  });
});

test('the schema fills in defaults and keeps the fields it was given', () => {
  expect(scheduleConfigSchema.parse({ kind: 'linear', steps: 10 })).toEqual({
    kind: 'linear',
    steps: 10,
    betaStart: 1e-6,
    betaEnd: 0.01,
  });
  expect(scheduleConfigSchema.parse({ kind: 'sigmoid', steps: 1, start: 0 })).toEqual({
    kind: 'sigmoid',
    steps: 1,
    start: 0,
    end: 3,
    temperature: 1,
    maxBeta: 0.999,
  });
});
