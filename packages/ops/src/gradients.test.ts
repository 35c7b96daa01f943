import {
  memory,
  tensor,
  tidy,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import {
  averagePool,
  depthToSpace,
  dropout,
  groupNorm,
  resizeBicubic,
  resizeNearest,
  selfAttention,
  spaceToDepth,
  swish,
} from './index.ts';
import { describeEngines } from './testing/engines.ts';
import { gradientError, values, type Differentiable } from './testing/gradient.ts';

interface Case {
  readonly name: string;
  readonly f: Differentiable;
  readonly shapes: readonly (readonly number[])[];
}

const picture = (x: Tensor | undefined): Tensor4D => x as Tensor4D;
const PICTURE = [2, 4, 2, 4];

// More than one picture and different sides everywhere: the traps of the library are there.
const cases: readonly Case[] = [
  {
    name: 'groupNorm',
    f: (x, gamma, beta) => groupNorm(picture(x), gamma as Tensor1D, beta as Tensor1D, { groups: 2 }),
    shapes: [PICTURE, [4], [4]],
  },
  {
    name: 'groupNorm with a shift',
    f: (x, gamma, beta, shift) =>
      groupNorm(picture(x), gamma as Tensor1D, beta as Tensor1D, { groups: 2, epsilon: 0.1, shift: shift as Tensor2D }),
    shapes: [PICTURE, [4], [4], [2, 4]],
  },
  { name: 'swish', f: (x) => swish(x!), shapes: [[3, 5]] },
  { name: 'spaceToDepth', f: (x) => spaceToDepth(picture(x), 2), shapes: [[2, 4, 6, 2]] },
  { name: 'depthToSpace', f: (x) => depthToSpace(picture(x), 2), shapes: [[2, 2, 3, 8]] },
  { name: 'resizeNearest', f: (x) => resizeNearest(picture(x), 3), shapes: [[2, 3, 2, 2]] },
  { name: 'averagePool', f: (x) => averagePool(picture(x), 2), shapes: [[2, 4, 6, 2]] },
  { name: 'resizeBicubic, larger', f: (x) => resizeBicubic(picture(x), [7, 6]), shapes: [[2, 3, 2, 2]] },
  { name: 'resizeBicubic, smaller', f: (x) => resizeBicubic(picture(x), [2, 3]), shapes: [[2, 8, 7, 1]] },
  {
    name: 'selfAttention',
    f: (q, k, v) => selfAttention(q as Tensor3D, k as Tensor3D, v as Tensor3D),
    shapes: [
      [2, 5, 4],
      [2, 5, 4],
      [2, 5, 4],
    ],
  },
  {
    name: 'selfAttention with heads',
    f: (q, k, v) => selfAttention(q as Tensor3D, k as Tensor3D, v as Tensor3D, { heads: 2 }),
    shapes: [
      [2, 3, 4],
      [2, 3, 4],
      [2, 3, 4],
    ],
  },
  { name: 'dropout', f: (x) => dropout(x!, 0.4, 7), shapes: [[4, 6]] },
];

const evaluate = ({ f, shapes }: Case): Float32Array =>
  tidy(() => f(...shapes.map((shape, i) => tensor(values(shape, 200 + i), [...shape]))).dataSync() as Float32Array);

const reference = new Map<string, Float32Array>();
beforeAll(async () => {
  await setBackend('cpu');
  for (const each of cases) reference.set(each.name, evaluate(each));
});

describeEngines(() => {
  test.each(cases)('$name: gradient equals finite differences', ({ f, shapes }) => {
    const before = memory().numTensors;
    expect(gradientError(f, shapes)).toBeLessThan(2e-3);
    expect(memory().numTensors, 'tensors left behind').toBe(before);
  });

  test.each(cases)('$name: values equal those of the cpu engine', (each) => {
    const expected = reference.get(each.name)!;
    const found = evaluate(each);
    expect(found.length).toBe(expected.length);
    found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  });
});
