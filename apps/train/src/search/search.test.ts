import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawCandidates, neighbours, spacingLabel } from './candidates.ts';
import { descend, successiveHalving } from './successiveHalving.ts';

test('the same seed draws the same candidates, all within bounds and of both kinds', () => {
  const candidates = drawCandidates(40, 7);
  expect(candidates).toEqual(drawCandidates(40, 7));
  expect(candidates).not.toEqual(drawCandidates(40, 8));
  for (const { noise, spacing } of candidates) {
    expect(noise).toBeGreaterThanOrEqual(0.85);
    expect(noise).toBeLessThanOrEqual(1.3);
    expect(typeof spacing === 'number' ? spacing > 0 : typeof spacing === 'object').toBe(true);
  }
  expect(new Set(candidates.map(({ spacing }) => typeof spacing))).toEqual(new Set(['number', 'object']));
});

test('neighbours differ in one number', () => {
  expect(neighbours({ spacing: { cleanest: 5 }, noise: 1.1 })).toEqual([
    { spacing: { cleanest: 5 }, noise: 1.12 },
    { spacing: { cleanest: 5 }, noise: 1.08 },
    { spacing: { cleanest: 5.6 }, noise: 1.1 },
    { spacing: { cleanest: 4.4 }, noise: 1.1 },
  ]);
  expect(neighbours({ spacing: 'logSnr', noise: 1 })).toHaveLength(2);
  expect(spacingLabel({ cleanest: 5 })).toBe('logSnr:5');
});

test('halving looks at few pictures first, and at all of them in the end', async () => {
  const asked: [number, number][] = [];
  const score = (candidate: number, pictures: number): Promise<number> => {
    asked.push([candidate, pictures]);
    return Promise.resolve(Math.abs(candidate - 5));
  };
  const last = await successiveHalving([0, 1, 2, 3, 4, 5, 6, 7], { first: 2, all: 10, score });
  expect(last.map(({ candidate }) => candidate)).toEqual([5]);
  const perRound = [2, 4, 8, 10].map((pictures) => asked.filter(([, count]) => count === pictures).length);
  expect(perRound).toEqual([8, 4, 2, 1]);
});

test('with as many pictures in the first round as there are, every candidate is scored once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 9 }), async (candidates) => {
      let calls = 0;
      const score = (value: number): Promise<number> => Promise.resolve((calls++, value));
      const found = await successiveHalving(candidates, { first: 9, all: 3, score });
      expect(found.map(({ score: each }) => each)).toEqual(candidates.toSorted((a, b) => a - b));
      expect(calls).toBe(candidates.length);
    }),
  );
  await expect(successiveHalving([], { first: 1, all: 1, score: () => Promise.resolve(0) })).rejects.toThrow(
    'at least',
  );
});

test('descending goes to the bottom, and asks nothing twice', async () => {
  const asked: number[] = [];
  const found = await descend([{ candidate: 9, score: 81 }], {
    neighbours: (x: number) => [x - 1, x + 1],
    score: (x) => Promise.resolve((asked.push(x), x * x)),
    most: 20,
  });
  expect(found[0]).toEqual({ candidate: 0, score: 0 });
  expect(new Set(asked).size).toBe(asked.length);
});
