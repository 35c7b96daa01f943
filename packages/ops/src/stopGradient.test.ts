import { add, clone, customGrad, grad, memory, mul, sum, tensor1d, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
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

test('the way back ends at it: no gradient is computed of what is made of it alone', async () => {
  const x = tensor1d([1, -2, 3]);
  const before = memory().numTensors;
  let reached = 0;
  const watched = customGrad((input) => ({
    value: clone(input as Tensor),
    gradFunc: (dy: Tensor) => {
      reached += 1;
      return clone(dy);
    },
  }));
  const slope = tidy(() => grad((value) => sum(add(mul(value, value), watched(stopGradient(value)))))(x));
  expect(await slope.array()).toEqual([2, -4, 6]);
  expect(reached).toBe(0);
  tidy(() => grad((value) => sum(watched(value)))(x)).dispose();
  expect(reached).toBe(1);
  slope.dispose();
  expect(memory().numTensors).toBe(before);
});
