import { expect, test } from 'vitest';
import { BadInput } from '../badInput.ts';
import { readEngine } from './engine.ts';
import { readName } from './name.ts';
import { readCount, readNumber } from './number.ts';

test('what is right is read', () => {
  expect(readNumber('--x', '-2.5e1')).toBe(-25);
  expect(readNumber('--x', '0', 0)).toBe(0);
  expect(readCount('--n', '12')).toBe(12);
  expect(readName('--mode', 'b', ['a', 'b'])).toBe('b');
  expect(readEngine('auto')).toBe('auto');
  expect(readEngine('wasm')).toBe('wasm');
});

test.each([
  [() => readNumber('--x', ' '), '--x  : expected a number'],
  [() => readNumber('--x', 'Infinity'), '--x Infinity: expected a number'],
  [() => readNumber('--x', '-1', 0), '--x -1: expected a number of at least 0'],
  [() => readCount('--n', '0'), '--n 0: expected an integer of at least 1'],
  [() => readCount('--n', '1.5'), '--n 1.5: expected an integer of at least 1'],
  [() => readCount('--n', ''), '--n : expected an integer of at least 1'],
  [() => readName('--mode', 'c', ['a', 'b']), '--mode c: use a or b'],
  [() => readName('--mode', '', ['a', 'b', 'c']), '--mode : use one of a, b, c'],
])('%o names the flag, what was given and what is right', (read, message) => {
  expect(read).toThrow(new BadInput(message));
});
