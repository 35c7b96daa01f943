import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { raterTrials, type Design, type PlannedTrial } from './raterTrials.ts';

const design: Design = {
  seed: 7,
  items: Array.from({ length: 24 }, (_, i) => i),
  setAside: [24, 25],
  models: 3,
  tasks: ['with-input', 'without-input'],
  tasksPerRater: 'one',
  trials: 24,
  practice: 4,
  attention: 6,
};

const designs = fc
  .record({
    seed: fc.nat(),
    items: fc.integer({ min: 8, max: 30 }),
    models: fc.integer({ min: 1, max: 4 }),
    tasksPerRater: fc.constantFrom('one' as const, 'all' as const),
    practice: fc.nat(5),
    attention: fc.nat(7),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ items, share, ...rest }): Design => ({
    ...rest,
    items: Array.from({ length: items }, (_, i) => i),
    setAside: [items, items + 1, items + 2],
    tasks: ['with-input', 'without-input'],
    trials: 8 + Math.floor(share * (items - 8)),
  }));

const count = <T>(values: readonly T[], holds: (value: T) => boolean): number => values.filter(holds).length;
const spread = (counts: readonly number[]): number => Math.max(...counts) - Math.min(...counts);
const real = (trials: readonly PlannedTrial[]): PlannedTrial[] => trials.filter(({ kind }) => kind === 'real');

describe('the trials of any rater of any design', () => {
  test('every picture at most once, from one model, and as many trials of every kind as asked for', () => {
    fc.assert(
      fc.property(designs, fc.nat(500), (given, index) => {
        const trials = raterTrials(given, index);
        expect(count(trials, ({ kind }) => kind === 'practice')).toBe(given.practice);
        expect(count(trials, ({ kind }) => kind === 'attention')).toBe(given.attention);
        expect(trials.slice(0, given.practice).every(({ kind }) => kind === 'practice')).toBe(true);
        expect(real(trials)).toHaveLength(given.trials);
        expect(new Set(real(trials).map(({ item }) => item)).size).toBe(given.trials);
        // Nobody has seen the photograph of a trial in a check.
        const checks = trials.filter(({ kind }) => kind !== 'real');
        expect(checks.every(({ item, model }) => given.setAside.includes(item) && model === null)).toBe(true);
      }),
    );
  });

  test('models, tasks and sides are balanced to the trial', () => {
    fc.assert(
      fc.property(designs, fc.nat(500), (given, index) => {
        const trials = real(raterTrials(given, index));
        const tasks = [...new Set(trials.map(({ task }) => task))];
        expect(tasks).toHaveLength(given.tasksPerRater === 'one' ? 1 : 2);
        const cells = tasks.flatMap((task) =>
          Array.from({ length: given.models }, (_, model) =>
            trials.filter((trial) => trial.task === task && trial.model === model),
          ),
        );
        expect(spread(cells.map(({ length }) => length))).toBeLessThanOrEqual(1);
        for (const cell of cells) {
          const left = count(cell, ({ photo }) => photo === 'left');
          expect(Math.abs(cell.length - 2 * left)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('one task follows the other, and a check is asked as the trials around it', () => {
    fc.assert(
      fc.property(designs, fc.nat(500), (given, index) => {
        const tasks = raterTrials({ ...given, practice: 0 }, index).map(({ task }) => task);
        const changes = tasks.filter((task, i) => i > 0 && task !== tasks[i - 1]).length;
        expect(changes).toBe(given.tasksPerRater === 'one' ? 0 : 1);
      }),
    );
  });
});

test('over a block of raters every picture is seen from every model once: a Latin square', () => {
  for (const tasksPerRater of ['one', 'all'] as const) {
    const given: Design = { ...design, tasksPerRater };
    // Six raters: two tasks of three models, whether between raters or within.
    const trials = Array.from({ length: 6 }, (_, index) => real(raterTrials(given, 6 + index))).flat();
    const cells = new Set(trials.map(({ task, model, item }) => `${task} ${model} ${item}`));
    expect(cells.size).toBe(24 * 3 * 2);
    expect(trials).toHaveLength(24 * 6);
  }
});

test('where a rater sees a part of the pictures, all are seen as often', () => {
  const given: Design = { ...design, trials: 9, tasks: ['with-input'] };
  // 8 blocks of 3 raters see 8 times 9 pictures of 24.
  const trials = Array.from({ length: 24 }, (_, index) => real(raterTrials(given, index))).flat();
  const cells = given.items.flatMap((item) =>
    [0, 1, 2].map((model) => count(trials, (trial) => trial.item === item && trial.model === model)),
  );
  expect(new Set(cells)).toEqual(new Set([3]));
});

test('the order is one of each rater, and the same whenever it is asked for', () => {
  expect(raterTrials(design, 3)).toEqual(raterTrials(design, 3));
  const order = (index: number): number[] => real(raterTrials(design, index)).map(({ item }) => item);
  expect(order(0)).not.toEqual(order(1));
  expect(order(0)).not.toEqual(order(2));
  // Over many raters a picture comes as early as it comes late.
  const places = Array.from({ length: 400 }, (_, index) => order(index).indexOf(5));
  const mean = places.reduce((sum, place) => sum + place, 0) / places.length;
  expect(Math.abs(mean - 11.5)).toBeLessThan(4 * (6.92 / Math.sqrt(400)));
});
