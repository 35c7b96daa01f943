import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { prefetch } from './prefetch.ts';

const never = new AbortController().signal;

/** Counts what is made, and what is under way. */
function counter(fail?: number) {
  const state = { made: 0, underWay: 0 };
  const make = async (index: number, signal: AbortSignal): Promise<number> => {
    state.made += 1;
    state.underWay += 1;
    try {
      await sleep(index % 2 === 0 ? 6 : 2, undefined, { signal });
      if (index === fail) throw new Error(`value ${index} fails`);
      return index;
    } finally {
      state.underWay -= 1;
    }
  };
  return { state, make };
}

test('values come in order, and no more are made than asked for', async () => {
  for (const ahead of [0, 1, 5]) {
    const { state, make } = counter();
    const seen: number[] = [];
    for await (const value of prefetch({ make, start: 3, end: 10, ahead, signal: never })) {
      seen.push(value);
      expect(state.made).toBeLessThanOrEqual(seen.length + ahead);
    }
    expect(seen).toEqual([3, 4, 5, 6, 7, 8, 9]);
    expect(state).toEqual({ made: 7, underWay: 0 });
  }
});

test('they are made while the consumer works', async () => {
  const { state, make } = counter();
  const values = prefetch({ make, start: 0, end: Infinity, ahead: 3, signal: never });
  await values.next();
  expect(state.made).toBe(4);
  await sleep(30);
  expect(state.underWay).toBe(0);
  await values.return();
});

test('nothing is under way after the consumer, an error or the signal has ended it', async () => {
  const left = counter();
  for await (const value of prefetch({ make: left.make, start: 0, end: Infinity, ahead: 4, signal: never })) {
    if (value === 2) break;
  }
  expect(left.state.underWay).toBe(0);

  const failing = counter(3);
  const seen: number[] = [];
  const all = async (): Promise<void> => {
    for await (const value of prefetch({ make: failing.make, start: 0, end: 9, ahead: 4, signal: never })) {
      seen.push(value);
    }
  };
  await expect(all()).rejects.toThrow('value 3 fails');
  expect(seen).toEqual([0, 1, 2]);
  expect(failing.state.underWay).toBe(0);

  const aborted = counter();
  const controller = new AbortController();
  const values = prefetch({ make: aborted.make, start: 0, end: 9, ahead: 4, signal: controller.signal });
  await values.next();
  const next = values.next();
  controller.abort(new Error('enough'));
  await expect(next).rejects.toThrow('enough');
  expect(aborted.state.underWay).toBe(0);
  expect(await values.next()).toEqual({ done: true, value: undefined });
});

test('many may listen to the signal without a warning', async () => {
  const warnings: string[] = [];
  const listen = (warning: Error): void => void warnings.push(warning.message);
  process.on('warning', listen);
  const make = (index: number, signal: AbortSignal): Promise<number> => {
    for (let i = 0; i < 40; i += 1) signal.addEventListener('abort', () => {}, { once: true });
    return Promise.resolve(index);
  };
  for await (const value of prefetch({ make, start: 0, end: 3, ahead: 2, signal: never })) {
    expect(value).toBeLessThan(3);
  }
  await sleep(5);
  process.off('warning', listen);
  expect(warnings).toEqual([]);
});
