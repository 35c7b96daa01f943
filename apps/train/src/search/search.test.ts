import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { candidateLabel, drawCandidates, drawCrispCandidates, neighbours, spacingLabel } from './candidates.ts';
import { beats, readGoals, type Judgement } from './goals.ts';
import { scoresOf } from './searchPlans.ts';
import { descend, successiveHalving } from './successiveHalving.ts';

const same = (values: readonly number[]): readonly number[] => values;

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

test('candidates that start from the crisp picture lie between two places, and so do their neighbours', () => {
  const candidates = drawCrispCandidates(30, 7);
  expect(candidates).toEqual(drawCrispCandidates(30, 7));
  for (const each of [...candidates, ...candidates.flatMap(neighbours)]) {
    const { cleanest, noisiest } = each.spacing as { cleanest: number; noisiest: number };
    expect(noisiest).toBeLessThan(cleanest);
    expect(each.start).toBe('crisp');
  }
  const one = { spacing: { cleanest: 3.5, noisiest: 3 }, noise: 1, start: 'crisp' } as const;
  expect(neighbours(one).map(({ spacing }) => spacingLabel(spacing))).toEqual([
    'logSnr:3.5:3',
    'logSnr:3.5:3',
    'logSnr:4.1:3',
    'logSnr:3.5:2.4',
  ]);
  expect(candidateLabel(one)).toBe('logSnr:3.5:3, noise 1, from crisp');
});

test('halving looks at few pictures first, and at all of them in the end', async () => {
  const asked: [number, number][] = [];
  const judge = (candidate: number, pictures: number): Promise<number> => {
    asked.push([candidate, pictures]);
    return Promise.resolve(Math.abs(candidate - 5));
  };
  const last = await successiveHalving([0, 1, 2, 3, 4, 5, 6, 7], { first: 2, all: 10, judge, scores: same });
  expect(last.map(({ candidate }) => candidate)).toEqual([5]);
  const perRound = [2, 4, 8, 10].map((pictures) => asked.filter(([, count]) => count === pictures).length);
  expect(perRound).toEqual([8, 4, 2, 1]);
});

test('with as many pictures in the first round as there are, every candidate is scored once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 9 }), async (candidates) => {
      let calls = 0;
      const judge = (value: number): Promise<number> => Promise.resolve((calls++, value));
      const found = await successiveHalving(candidates, { first: 9, all: 3, judge, scores: same });
      expect(found.map(({ score: each }) => each)).toEqual(candidates.toSorted((a, b) => a - b));
      expect(calls).toBe(candidates.length);
    }),
  );
  await expect(
    successiveHalving([], { first: 1, all: 1, judge: () => Promise.resolve(0), scores: same }),
  ).rejects.toThrow('at least');
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

describe('the front of two measures', () => {
  const judged = (psnr: number, fd: number): Judgement => ({ measures: { psnr, ssim: 0.5, consistency: 1 }, fd });
  // The best in PSNR, the best in FD, one between them, and one that the last but one beats in both.
  const all = [judged(30, 9), judged(27, 2), judged(29, 5), judged(28, 6)];

  test('is what no other beats in both', () => {
    const front = all.map((one) => !all.some((other) => beats(other, one, ['fd', 'psnr'])));
    expect(front).toEqual([true, true, true, false]);
    expect(beats(all[0]!, all[0]!, ['fd', 'psnr'])).toBe(false);
  });

  test('comes before the rest, the first measure first; of one measure the losses stand', () => {
    const scores = scoresOf(all, ['fd', 'psnr']);
    const order = (found: readonly number[]): number[] => [0, 1, 2, 3].toSorted((a, b) => found[a]! - found[b]!);
    expect(order(scores)).toEqual([1, 2, 0, 3]);
    expect(scoresOf(all, ['psnr'])).toEqual([-30, -27, -29, -28]);
  });

  test('is asked for by two names', () => {
    expect(readGoals('fd')).toEqual(['fd']);
    expect(readGoals('fd, psnr')).toEqual(['fd', 'psnr']);
    for (const text of ['psnr,psnr', 'fd,psnr,ssim']) expect(() => readGoals(text)).toThrow('two different ones');
    expect(() => readGoals('fd,')).toThrow('--by');
  });
});
