import {
  dispose,
  grads,
  memory,
  square,
  sum,
  tensor,
  tidy,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { describeEngines } from '@sr3kit/testing';
import {
  averagePool,
  convolve,
  depthToSpace,
  dropout,
  groupNorm,
  resizeBicubic,
  resizeNearest,
  selfAttention,
  spaceToDepth,
  swish,
} from './index.ts';
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
  {
    // Wide enough for the kernel of an engine that has one.
    name: 'convolve',
    f: (x, filter, bias) => convolve(picture(x), picture(filter), { bias: bias as Tensor1D }),
    shapes: [[1, 2, 9, 2], [3, 3, 2, 3], [3]],
  },
  {
    name: 'convolve with a residual',
    f: (x, filter, residual) => convolve(picture(x), picture(filter), { residual: picture(residual) }),
    shapes: [
      [1, 2, 8, 2],
      [3, 3, 2, 2],
      [1, 2, 8, 2],
    ],
  },
  {
    name: 'convolve by one position, with both',
    f: (x, filter, bias, residual) =>
      convolve(picture(x), picture(filter), { bias: bias as Tensor1D, residual: picture(residual) }),
    shapes: [[1, 2, 3, 2], [1, 1, 2, 3], [3], [1, 2, 3, 3]],
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
  {
    name: 'selfAttention in blocks of queries',
    f: (q, k, v) => selfAttention(q as Tensor3D, k as Tensor3D, v as Tensor3D, { heads: 2, most: 40 }),
    shapes: [
      [2, 5, 4],
      [2, 5, 4],
      [2, 5, 4],
    ],
  },
  { name: 'dropout', f: (x) => dropout(x!, 0.4, 7), shapes: [[4, 6]] },
];

/** Values and gradients of a case on the engine that is set: those of sum(f(inputs) * f(inputs)). */
async function evaluate({ f, shapes }: Case): Promise<Float32Array[]> {
  const inputs = shapes.map((shape, i) => tensor(values(shape, 200 + i), [...shape]));
  const { value, grads: slopes } = tidy(() => ({
    value: f(...inputs),
    grads: grads((...args: Tensor[]) => sum(square(f(...args))))(inputs),
  }));
  const found = await Promise.all([value, ...slopes].map((each) => each.data<'float32'>()));
  dispose([...inputs, value, ...slopes]);
  return found;
}

const reference = new Map<string, Float32Array[]>();
beforeAll(async () => {
  await prepareEngine({ engine: 'cpu' });
  for (const each of cases) reference.set(each.name, await evaluate(each));
});

describeEngines((engine) => {
  // WebGPU on a processor takes minutes for that many evaluations; there the gradients are compared with the cpu engine's.
  test.skipIf(engine === 'webgpu').each(cases)('$name: gradient equals finite differences', ({ f, shapes }) => {
    const before = memory().numTensors;
    expect(gradientError(f, shapes)).toBeLessThan(2e-3);
    expect(memory().numTensors, 'tensors left behind').toBe(before);
  });

  test.each(cases)('$name: values and gradients equal those of the cpu engine', async (each) => {
    const before = memory().numTensors;
    const found = await evaluate(each);
    reference.get(each.name)!.forEach((expected, i) => {
      expect(found[i]!.length).toBe(expected.length);
      found[i]!.forEach((value, at) => expect(value).toBeCloseTo(expected[at]!, 4));
    });
    expect(memory().numTensors, 'tensors left behind').toBe(before);
  });
});
