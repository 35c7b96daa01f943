import { expect, test } from 'vitest';
import { createWaiting } from './waiting.ts';

const notes = (seconds: number, waited: number): (string | null)[] => {
  const note = createWaiting(16);
  return Array.from({ length: 100 }, () => note({ seconds, waited })).filter((text) => text !== null);
};

test('says once that decoding holds a run up, with its pace', () => {
  expect(notes(0.1, 0.05)).toEqual([expect.stringMatching(/^50 % of the time .* at 160 crops a second/)]);
});

test('says nothing where pictures are there in time', () => {
  expect(notes(0.1, 0.001)).toEqual([]);
});
