import '@tensorflow/tfjs-backend-cpu';
import {
  dispose,
  getBackend,
  getKernel,
  grads,
  ones,
  ready,
  registerKernel,
  setBackend,
  tidy,
  unregisterKernel,
  zeros,
  zerosLike,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { convolve, supportsPrecision, withPrecision, type EngineKernel } from './index.ts';

/** Stand-ins for the kernels of native TensorFlow: they note that they ran, and answer zeros of the right shape. */
const standIns: Partial<Record<EngineKernel, (inputs: Record<string, Tensor>) => Tensor[]>> = {
  Sr3kitConv3x3: ({ x }) => [zerosLike(x!)],
  Sr3kitConv3x3InputGrad: ({ dy }) => [zerosLike(dy!)],
  Sr3kitConv3x3FilterGrad: () => [zeros([3, 3, 2, 2]), zeros([2])],
};
const ran: string[] = [];

beforeAll(async () => {
  await setBackend('cpu');
  await ready();
});
beforeEach(() => {
  ran.length = 0;
  for (const [name, answer] of Object.entries(standIns)) {
    for (const kernelName of [name, `${name}Bfloat16`]) {
      registerKernel({
        kernelName,
        backendName: getBackend(),
        kernelFunc: ({ inputs }) => {
          ran.push(kernelName);
          return answer(inputs as Record<string, Tensor>);
        },
      });
    }
  }
});
afterEach(() => {
  for (const name of Object.keys(standIns)) {
    for (const kernelName of [name, `${name}Bfloat16`]) {
      if (getKernel(kernelName, 'cpu')) unregisterKernel(kernelName, 'cpu');
    }
  }
});

const run = (): void => {
  const [x, filter] = [ones([1, 8, 8, 2]) as Tensor4D, ones([3, 3, 2, 2]) as Tensor4D];
  convolve(x, filter).dispose();
  dispose([x, filter]);
};

test('convolutions are exact outside, coarse inside, and exact again after an error', () => {
  run();
  withPrecision('bfloat16', () => {
    run();
    withPrecision('float32', run);
    run();
  });
  expect(() =>
    withPrecision('bfloat16', () => {
      throw new Error('stop');
    }),
  ).toThrow('stop');
  run();
  const [exact, coarse] = ['Sr3kitConv3x3', 'Sr3kitConv3x3Bfloat16'];
  expect(ran).toEqual([exact, coarse, exact, coarse, exact]);
});

test('gradients keep to the precision of their convolution', () => {
  tidy(() => {
    const inputs = [ones([1, 8, 8, 2]), ones([3, 3, 2, 2])];
    const gradient = grads((...[x, filter]: Tensor[]) =>
      withPrecision('bfloat16', () => convolve(x as Tensor4D, filter as Tensor4D)),
    );
    gradient(inputs, ones([1, 8, 8, 2]));
  });
  expect(ran.sort()).toEqual([
    'Sr3kitConv3x3Bfloat16',
    'Sr3kitConv3x3FilterGradBfloat16',
    'Sr3kitConv3x3InputGradBfloat16',
  ]);
});

test('an engine without the kernels computes in float32', () => {
  expect(supportsPrecision('bfloat16')).toBe(true);
  unregisterKernel('Sr3kitConv3x3Bfloat16', 'cpu');
  expect(supportsPrecision('bfloat16')).toBe(false);
  expect(supportsPrecision('float32')).toBe(true);
  withPrecision('bfloat16', run);
  expect(ran).toEqual(['Sr3kitConv3x3']);
});
