import { expect, test } from 'vitest';
import { distinct, fileNameOf } from './names.ts';
import { DEFAULTS } from './settings.ts';

const result = { ...DEFAULTS, mode: 'one-step', steps: 2, model: 'photo-x4' } as const;

test('the name of a file keeps the folders of its picture, and loses no more than the ending', () => {
  expect(fileNameOf('cat.jpg', result, 'png')).toBe('cat_x4_one-step.png');
  expect(fileNameOf('2024.05/day.1/cat', result, 'png')).toBe('2024.05/day.1/cat_x4_one-step.png');
  expect(fileNameOf('2024.05/a.b.jpeg', result, 'jpg')).toBe('2024.05/a.b_x4_one-step.jpg');
});

test('no name is there twice', () => {
  const named = ['a/cat.png', 'b/cat.png', 'a/cat.png', 'a/cat.png', 'x.y/cat', 'x.y/cat'].map((name) => ({ name }));
  const names = ['a/cat.png', 'b/cat.png', 'a/cat_2.png', 'a/cat_3.png', 'x.y/cat', 'x.y/cat_2'];
  expect(distinct(named).map(({ name }) => name)).toEqual(names);
});
