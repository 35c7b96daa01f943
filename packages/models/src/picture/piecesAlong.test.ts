import { expect, test } from 'vitest';
import { piecesAlong } from './piecesAlong.ts';

test.each([
  [64, 16, 4],
  [64, 17, 4],
  [100, 32, 4],
  [36, 32, 4],
  [9, 1, 1],
  [1000, 64, 8],
])(
  '%d places in pieces of %d, beginning at multiples of %d: everywhere the weights add up to 1',
  (length, piece, multiple) => {
    const total = new Float64Array(length);
    const pieces = piecesAlong(length, piece, multiple);
    expect(pieces.length).toBeGreaterThan(1);
    for (const { from, weights } of pieces) {
      expect(from % multiple).toBe(0);
      expect(weights.length % multiple).toBe(0);
      expect(weights.length).toBe(pieces[0]!.weights.length);
      weights.forEach((weight, i) => {
        expect(weight).toBeGreaterThanOrEqual(0);
        total[from + i]! += weight;
      });
    }
    total.forEach((sum) => expect(sum).toBeCloseTo(1, 6));
    expect(pieces.at(-1)!.from + pieces.at(-1)!.weights.length).toBe(length);
  },
);

test('a side that is no longer than a piece is one piece, whose weights are exactly 1', () => {
  expect(piecesAlong(12, 12, 4)).toEqual([{ from: 0, weights: new Float32Array(12).fill(1) }]);
});
