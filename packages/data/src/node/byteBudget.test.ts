import { expect, test } from 'vitest';
import { byteBudget } from './byteBudget.ts';

const never = new AbortController().signal;
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('shares are given in order, as far as they fit', async () => {
  const budget = byteBudget(10);
  const order: string[] = [];
  const ask = async (name: string, bytes: number): Promise<() => void> => {
    const giveBack = await budget.take(bytes, never);
    order.push(name);
    return giveBack;
  };
  const a = ask('a', 6);
  const b = ask('b', 5);
  const c = ask('c', 1);
  await settled();
  // c would fit beside a, but b came first
  expect(order).toEqual(['a']);
  (await a)();
  await settled();
  expect(order).toEqual(['a', 'b', 'c']);
  (await b)();
  (await c)();
});

test('more than the limit is let in alone', async () => {
  const budget = byteBudget(10);
  const large = await budget.take(1000, never);
  let small = false;
  const waiting = budget.take(1, never).then((giveBack) => {
    small = true;
    giveBack();
  });
  await settled();
  expect(small).toBe(false);
  large();
  await waiting;
  expect(small).toBe(true);
});

test('whoever is aborted leaves the queue', async () => {
  const budget = byteBudget(10);
  const first = await budget.take(10, never);
  const controller = new AbortController();
  const aborted = budget.take(10, controller.signal);
  const last = budget.take(1, never);
  controller.abort(new Error('enough'));
  await expect(aborted).rejects.toThrow('enough');
  await expect(budget.take(1, controller.signal)).rejects.toThrow('enough');
  first();
  (await last)();
  (await budget.take(10, never))();
});
