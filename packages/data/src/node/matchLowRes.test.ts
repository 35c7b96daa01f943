import { expect, test } from 'vitest';
import { matchLowRes } from './matchLowRes.ts';
import type { ProbedFile } from './probeFiles.ts';

const file = (name: string, width: number, height: number): ProbedFile => ({
  path: `/${width}/${name}`,
  name,
  namedAsPicture: true,
  header: { width, height, bits: 8, gray: false, alpha: false, asStored: true },
});

const pairs = (highs: string[], lows: string[]): Record<string, string> => {
  const { pictures } = matchLowRes(
    highs.map((name) => file(name, 40, 20)),
    lows.map((name) => file(name, 10, 5)),
    4,
  );
  return Object.fromEntries(pictures.map((picture) => [picture.name, picture.low!.name]));
};

test('by stem, whatever the format and folder', () => {
  expect(pairs(['1.png', 'a/2.png'], ['1.jpg', '2.webp'])).toEqual({ '1.png': '1.jpg', 'a/2.png': '2.webp' });
  expect(pairs(['a/1.png', 'b/1.png'], ['b/1.png', 'a/1.png'])).toEqual({ 'a/1.png': 'a/1.png', 'b/1.png': 'b/1.png' });
});

test('with the suffix of the scale, which is taken off last', () => {
  expect(pairs(['0001.png'], ['0001x4.png'])).toEqual({ '0001.png': '0001x4.png' });
  expect(pairs(['box4.png', 'bo.png'], ['box4.png', 'bo.png'])).toEqual({ 'box4.png': 'box4.png', 'bo.png': 'bo.png' });
  expect(pairs(['0001.png'], ['0001x2.png'])).toEqual({});
});

test('what has no pair says why', () => {
  const highs = [file('a.png', 40, 20), file('b.png', 40, 21), file('c.png', 40, 20)];
  const lows = [file('b.png', 10, 5), file('x/c.png', 10, 5), file('y/c.png', 10, 5)];
  expect(matchLowRes(highs, lows, 4)).toEqual({
    pictures: [],
    skipped: [
      { path: '/40/a.png', reason: 'there is no low-resolution picture named a or ax4' },
      {
        path: '/40/b.png',
        reason: 'it is 40x21, but 4 times its low-resolution picture /10/b.png (10x5) is 40x20',
      },
      { path: '/40/c.png', reason: '2 low-resolution pictures are named c: /10/x/c.png, /10/y/c.png' },
    ],
  });
});
