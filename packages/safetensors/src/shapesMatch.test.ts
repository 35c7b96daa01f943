import { expect, test } from 'vitest';
import { assertShapes, CheckpointError, shapesMatch } from './index.ts';

const shapes = (entries: Record<string, number[]>) => new Map(Object.entries(entries));
const arrays = (entries: Record<string, number[]>) =>
  new Map(Object.entries(entries).map(([name, shape]) => [name, { shape }]));

test('equal names and shapes match, in any order', () => {
  const result = shapesMatch(shapes({ a: [1, 2], b: [] }), arrays({ b: [], a: [1, 2] }));
  expect(result).toEqual({ matches: true, missing: [], unexpected: [], wrong: [], summary: '' });
});

test('differences are listed by kind', () => {
  const result = shapesMatch(shapes({ a: [1, 2], b: [3], c: [] }), arrays({ b: [4], c: [1], d: [2] }));
  expect(result).toEqual({
    matches: false,
    missing: ['a'],
    unexpected: ['d'],
    wrong: [
      { name: 'b', expected: [3], actual: [4] },
      { name: 'c', expected: [], actual: [1] },
    ],
    summary: 'missing: a; unexpected: d; of wrong shape: b is [4] instead of [3], c is [1] instead of []',
  });
});

test('the summary of hundreds stays readable, the lists are whole', () => {
  const names = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`w${i}`, [1]]));
  const result = shapesMatch(shapes(names), arrays({}));
  expect(result.missing).toHaveLength(300);
  expect(result.summary).toBe('missing: w0, w1, w2, w3, w4, w5, w6, w7 and 292 more');
});

test('a name that objects inherit is a name like any other', () => {
  expect(shapesMatch(shapes({ constructor: [1] }), arrays({})).missing).toEqual(['constructor']);
});

test('arrays that must fit are refused in words', () => {
  const check = () => assertShapes(shapes({ a: [1] }), arrays({}), 'm.safetensors', 'use others');
  expect(check).toThrow(CheckpointError);
  expect(check).toThrow('m.safetensors: the arrays are not those expected (missing: a): use others');
  expect(() => assertShapes(shapes({ a: [1] }), arrays({ a: [1] }), 'm', '')).not.toThrow();
});
