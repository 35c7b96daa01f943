import { expect, test } from 'vitest';
import { timeTeller } from './timeTeller.ts';

function told(...calls: readonly (readonly [seconds: number, bytes?: number])[]): string[] {
  const notes: string[] = [];
  const tell = timeTeller({ input: 'a.png', onNote: (note) => notes.push(note) });
  for (const call of calls) tell(...call);
  return notes;
}

test('a long time is told once, with the memory where it is known', () => {
  expect(told([250], [240], [10])).toEqual(['a.png: takes about 4 min 10 s']);
  expect(told([7300, 1.75 * 2 ** 30], [7000])).toEqual(['a.png: takes about 2 h 02 min and 1.8 GiB of memory']);
});

test('a short time is not, also where a later guess is longer', () => {
  expect(told([59], [61])).toEqual([]);
});
