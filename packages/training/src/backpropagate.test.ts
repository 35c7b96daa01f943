import {
  add,
  customGrad,
  dispose,
  memory,
  mul,
  scalar,
  square,
  sum,
  tensor1d,
  tidy,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { valueAndGradients } from './backpropagate.ts';

beforeAll(() => prepareEngine({ engine: 'cpu' }));

const total = (x: Tensor): Scalar => sum(x) as Scalar;

test('a tensor that is used several times gets the sum of its gradients, and nothing is left behind', () => {
  const x = tensor1d([1, 2, 3]);
  const before = memory().numTensors;
  const { value, gradients } = valueAndGradients(() => tidy(() => total(add(mul(x, x), mul(square(x), x)))), [x]);
  expect(value.dataSync()[0]).toBe(14 + 36);
  // d/dx (x^2 + x^3)
  expect(gradients[0]!.arraySync()).toEqual([5, 16, 33]);
  dispose([value, gradients[0]!]);
  expect(memory().numTensors).toBe(before);
});

test('a gradient that is what came in, for two inputs at a time, stays whole', () => {
  const [a, b] = [tensor1d([1, 2]), tensor1d([3, 4])];
  const before = memory().numTensors;
  const both = customGrad((x, y) => ({
    value: add(x as Tensor, y as Tensor),
    gradFunc: (dy: Tensor) => [dy, dy],
  }));
  const { value, gradients } = valueAndGradients(() => tidy(() => total(mul(both(a, b), both(b, a)))), [a, b]);
  expect(gradients.map((gradient) => gradient!.arraySync())).toEqual([
    [8, 12],
    [8, 12],
  ]);
  dispose([value, ...gradients.map((gradient) => gradient!)]);
  expect(memory().numTensors).toBe(before);
});

test('what the value does not depend on has no gradient', () => {
  const [a, b] = [tensor1d([1]), tensor1d([2])];
  const { value, gradients } = valueAndGradients(() => tidy(() => total(mul(a, scalar(3)))), [a, b]);
  expect(gradients[0]!.arraySync()).toEqual([3]);
  expect(gradients[1]).toBeUndefined();
  dispose([value, gradients[0]!]);
});
