import { prepareEngine } from '@sr3kit/backends';
import { add, argMax, cast, grad, memory, mul, sum, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { stopGradient } from './index.ts';

beforeAll(async () => {
  await prepareEngine({ engine: 'cpu' });
});

test('keeps the value, and only the other factor of a product has a gradient', async () => {
  const x = tensor1d([1, -2, 3]);
  expect(await stopGradient(x).array()).toEqual([1, -2, 3]);
  const slope = tidy(() => grad((value) => sum(mul(value, stopGradient(value))))(x));
  expect(await slope.array()).toEqual([1, -2, 3]); // 2 x without it
});

test('the way back ends at it: what is made of it alone needs no gradient', async () => {
  const x = tensor1d([1, -2, 3]);
  const before = memory().numTensors;
  const slope = tidy(() =>
    grad((value) => add(sum(mul(value, value)), cast(argMax(stopGradient(value)), 'float32')))(x),
  );
  expect(await slope.array()).toEqual([2, -4, 6]);
  slope.dispose();
  expect(memory().numTensors).toBe(before);
});
