import { conv2d, matMul, ones, type TensorInfo } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { convolve } from '@sr3kit/ops';
import { bytesOf, countKernels, operationsOf } from './arithmetic.ts';

const of = (...shape: number[]): TensorInfo => ({ dataId: {}, shape, dtype: 'float32' });

// Multiplications and additions, by hand.
test.each([
  ['Sr3kitConv3x3', { x: of(2, 5, 7, 3), filter: of(3, 3, 3, 4) }, of(2, 5, 7, 4), 2 * 9 * 3 * 4 * 70],
  ['Sr3kitConv3x3InputGrad', { dy: of(2, 5, 7, 4), filter: of(3, 3, 3, 4) }, of(2, 5, 7, 3), 2 * 9 * 3 * 4 * 70],
  ['Sr3kitConv3x3FilterGrad', { x: of(2, 5, 7, 3), dy: of(2, 5, 7, 4) }, of(3, 3, 3, 4), 2 * 9 * 3 * 4 * 70],
  ['BatchMatMul', { a: of(2, 3, 5), b: of(2, 5, 7) }, of(2, 3, 7), 2 * 2 * 3 * 5 * 7],
  ['Sr3kitDense', { x: of(3, 5), weight: of(5, 7) }, of(3, 7), 2 * 3 * 5 * 7],
  ['Sr3kitAttention', { qkv: of(2, 9, 12) }, of(2, 9, 4), 2 * (2 * 2 * 9 * 9 * 4)],
  ['Add', { a: of(3, 4), b: of(3, 4) }, of(3, 4), 12],
] as const)('the arithmetic of %s', (name, inputs, output, wanted) => {
  expect(operationsOf({ name, kind: 'elementwise', inputs, outputs: [output] })).toBe(wanted);
});

test('a tensor that is only given another shape moves nothing', () => {
  const [inputs, outputs] = [{ x: of(2, 6) }, [of(3, 4)]];
  expect(bytesOf({ name: 'Reshape', inputs, outputs })).toBe(0);
  expect(bytesOf({ name: 'Transpose', inputs, outputs })).toBe(4 * 24);
});

test('kernels are counted by their kinds while something is done, and not after', async () => {
  await prepareEngine({ engine: 'cpu' });
  const act = async (): Promise<void> => {
    const [x, filter, a] = [ones([1, 4, 4, 2]), ones([3, 3, 2, 5]), ones([6, 6])] as const;
    const y = convolve(x as never, filter as never);
    const z = conv2d(x as never, filter as never, 1, 'same');
    const product = matMul(a as never, a as never);
    await product.data();
    for (const each of [x, filter, a, y, z, product]) each.dispose();
  };
  const counted = await countKernels(act);
  const convolutions = counted.find(({ kind }) => kind === 'convolution, forward')!;
  expect(convolutions).toMatchObject({ calls: 2, operations: 2 * (2 * 9 * 2 * 5 * 16) });
  expect(counted.find(({ kind }) => kind === 'matrix products')).toMatchObject({ calls: 1, operations: 2 * 6 ** 3 });
  await act();
  expect(convolutions.calls).toBe(2);
});
