import { expect, test } from 'vitest';
import { comparisonsOf } from './results/comparisons.ts';
import { resultsOf } from './results/results.ts';
import { coin, favoursLeft, fooledBy, perfectEye, type Eye } from './simulate/eyes.ts';
import { simulateRater } from './simulate/simulatedRater.ts';
import { serveNoise } from './testing/servedStudy.ts';

const VIEWING = 3000;

/** A study that so many raters of each kind have done. */
async function studied(eyes: readonly (readonly [Eye, number])[], models: readonly string[]) {
  const served = await serveNoise({ pictures: 38, models, fields: { setAside: 2, confidence: 0.99 } });
  let seed = 1;
  for (const [eye, count] of eyes) {
    for (let i = 0; i < count; i++) await simulateRater(served.world(seed++), { eye, viewing: VIEWING });
  }
  return { ...resultsOf(served.study), comparisons: comparisonsOf(served.study) };
}

test('simulated raters: the whole chain recovers the rates that they were given, within its intervals', async ({
  annotate,
}) => {
  const given = [0.08, 0.3, 0.5];
  const results = await studied([[fooledBy(given), 24]], ['poor', 'middling', 'perfect']);
  expect(results.raters).toMatchObject({ started: 24, finished: 24, counted: 24 });
  expect(results.answers).toBe(24 * 36);
  const found = results.rates.map(({ task, model, rate, low, high, trials }, i) => {
    // Balanced to the answer: 36 pictures of a rater over 3 models, 12 raters a task.
    expect(trials).toBe(144);
    expect(low).toBeLessThan(given[i % 3]!);
    expect(high).toBeGreaterThan(given[i % 3]!);
    return `${task} ${model}: given ${given[i % 3]}, found ${rate.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
  });
  await annotate(found.join('\n'));
  // What was given as different is found to be, in both tasks, by both tests.
  expect(results.comparisons).toHaveLength(6);
  for (const { first, second, mixed, pictures } of results.comparisons) {
    expect(mixed!.oddsRatio).toBeLessThan(1);
    if (first === 'poor') {
      expect([second, mixed!.adjusted < 0.01, pictures.probability < 0.05]).toEqual([second, true, true]);
    }
  }
  // Raters who are fooled by chance alone agree on nothing.
  for (const { agreement } of results.rates) expect(Math.abs(agreement!)).toBeLessThan(0.1);
});

test('a perfect eye is never fooled, a favoured side makes no bias, and coins are found out', async ({ annotate }) => {
  const perfect = await studied([[perfectEye, 2]], ['a', 'b']);
  expect(perfect.rates.every(({ rate, trials }) => rate === 0 && trials > 0)).toBe(true);

  const leaning = await studied([[favoursLeft(0.8), 6]], ['a', 'b']);
  expect(leaning.left.low).toBeGreaterThan(0.75);
  for (const { low, high } of leaning.rates) expect([low < 0.5, high > 0.5]).toEqual([true, true]);

  const mixed = await studied(
    [
      [perfectEye, 2],
      [coin, 8],
    ],
    ['a', 'b'],
  );
  expect(mixed.raters.started).toBe(10);
  // A coin passes 8 checks with one mistake at most 9 times of 256.
  expect(mixed.raters.inattentive).toBeGreaterThanOrEqual(6);
  expect(mixed.raters.counted).toBe(10 - mixed.raters.inattentive);
  await annotate(`${mixed.raters.inattentive} of 8 coins left out`);
});
