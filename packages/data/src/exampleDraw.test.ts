import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawExample } from './exampleDraw.ts';

const all = {
  flip: true,
  turn: true,
  blur: { probability: 0.25, sigma: [0.5, 2] },
  noise: { probability: 0.5, sigma: [1, 4] },
  jpeg: { probability: 0.75, quality: [60, 95] },
} as const;
const many = Array.from({ length: 4000 }, (_, i) => drawExample({ seed: 3, step: i >> 4, item: i % 16 }, all));

const share = (values: readonly unknown[], value: unknown): number =>
  values.filter((other) => other === value).length / values.length;

test('draws are in range and spread as asked', () => {
  for (const { x, y, degradation } of many) {
    expect(x >= 0 && x < 1 && y >= 0 && y < 1).toBe(true);
    if (degradation.blurSigma !== undefined) {
      expect(degradation.blurSigma >= 0.5 && degradation.blurSigma <= 2).toBe(true);
    }
    if (degradation.noise) expect(degradation.noise.sigma >= 1 && degradation.noise.sigma <= 4).toBe(true);
    if (degradation.jpeg) {
      const { left, top } = degradation.jpeg.offset!;
      for (const place of [left, top]) expect(Number.isInteger(place) && place >= 0 && place < 8).toBe(true);
    }
  }
  // Five standard deviations of a share of 4000 draws are below 0.04.
  expect(
    share(
      many.map(({ flip }) => flip),
      true,
    ),
  ).toBeCloseTo(0.5, 1);
  for (const turns of [0, 1, 2, 3]) {
    expect(
      Math.abs(
        share(
          many.map((draw) => draw.turns),
          turns,
        ) - 0.25,
      ),
    ).toBeLessThan(0.04);
  }
  const shareWith = (kind: keyof (typeof many)[number]['degradation']) =>
    share(
      many.map(({ degradation }) => degradation[kind] === undefined),
      false,
    );
  expect(Math.abs(shareWith('blurSigma') - 0.25)).toBeLessThan(0.04);
  expect(Math.abs(shareWith('noise') - 0.5)).toBeLessThan(0.04);
  expect(Math.abs(shareWith('jpeg') - 0.75)).toBeLessThan(0.04);
  // Every quality of the range comes, its ends too.
  const qualities = new Set(many.flatMap(({ degradation }) => degradation.jpeg?.quality ?? []));
  expect([...qualities].sort((a, b) => a - b)).toEqual(Array.from({ length: 36 }, (_, i) => 60 + i));
  const mean = many.reduce((sum, { x }) => sum + x, 0) / many.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.03);
});

test('what is not asked for does not happen, and leaves the crop where it is', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(1e6), fc.nat(500), (seed, step, item) => {
      const { x, y } = drawExample({ seed, step, item }, all);
      const plain = drawExample({ seed, step, item }, { flip: false, turn: false });
      expect(plain).toEqual({ x, y, flip: false, turns: 0, degradation: {} });
    }),
    { numRuns: 100 },
  );
});

test('seed, step and item each change the draw', () => {
  const at = (seed: number, step: number, item: number): number => drawExample({ seed, step, item }, all).x;
  expect(new Set([at(1, 0, 0), at(2, 0, 0), at(1, 1, 0), at(1, 0, 1), at(1, 1, 1)]).size).toBe(5);
  expect(at(1, 2, 3)).toBe(at(1, 2, 3));
});
