import '@tensorflow/tfjs-backend-cpu';
import {
  add,
  conv2d,
  memory,
  ones,
  randomNormal,
  tidy,
  zeros,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { convolve } from './index.ts';

test('it is the convolution that keeps the size, and the sums', () => {
  const x = randomNormal([2, 5, 9, 3], 0, 1, 'float32', 1) as Tensor4D;
  const filter = randomNormal([3, 3, 3, 4], 0, 1, 'float32', 2) as Tensor4D;
  const bias = randomNormal([4], 0, 1, 'float32', 3) as Tensor1D;
  const residual = randomNormal([2, 5, 9, 4], 0, 1, 'float32', 4) as Tensor4D;
  const before = memory().numTensors;
  tidy(() => {
    const plain = conv2d(x, filter, 1, 'same');
    const expected = [plain, add(plain, bias), add(plain, residual), add(add(plain, bias), residual)];
    const found = [
      convolve(x, filter),
      convolve(x, filter, { bias }),
      convolve(x, filter, { residual }),
      convolve(x, filter, { bias, residual }),
    ];
    found.forEach((each, i) => {
      const values = expected[i]!.dataSync();
      each.dataSync().forEach((value, at) => expect(value).toBeCloseTo(values[at]!, 4));
    });
  });
  expect(memory().numTensors).toBe(before);
  convolve(x, filter, { bias, residual }).dispose();
  expect(memory().numTensors).toBe(before);
});

test('what does not fit is named, and leaves nothing behind', () => {
  const x = zeros([1, 4, 4, 3]) as Tensor4D;
  const filter = zeros([3, 3, 3, 2]) as Tensor4D;
  const three = ones([3]) as Tensor1D;
  const before = memory().numTensors;
  expect(() => convolve(three as unknown as Tensor4D, filter)).toThrow(
    'convolve: x must be [batch, height, width, channels], got [3]',
  );
  expect(() => convolve(x, x)).toThrow('filter must be [rows, columns, 3, outputs], got [1, 4, 4, 3]');
  expect(() => convolve(x, filter, { bias: three })).toThrow('bias must be [2], got [3]');
  expect(() => convolve(x, filter, { residual: x })).toThrow('residual must be [1, 4, 4, 2], got [1, 4, 4, 3]');
  expect(memory().numTensors).toBe(before);
});
