import { readFileSync } from 'node:fs';
import {
  add,
  dispose,
  grads,
  mul,
  sum,
  tensor,
  tidy,
  type Tensor,
  type Tensor1D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { averagePool, groupNorm, resizeNearest, selfAttention, spaceToDepth, swish } from './index.ts';
import type { Differentiable } from './testing/gradient.ts';

interface Golden {
  readonly name: string;
  readonly inputs: readonly { readonly shape: number[]; readonly values: number[] }[];
  readonly weights: number[];
  readonly output: { readonly shape: number[]; readonly values: number[] };
  readonly gradients: readonly number[][];
}

// Written by tools/parity/ops.py with PyTorch, in double precision.
const golden = JSON.parse(readFileSync(new URL('../golden/ops.json', import.meta.url), 'utf8')) as Golden[];

const normalise: Differentiable = (x, gamma, beta) =>
  groupNorm(x as Tensor4D, gamma as Tensor1D, beta as Tensor1D, { groups: 2 });
const attention =
  (heads: number): Differentiable =>
  (q, k, v) =>
    selfAttention(q as Tensor3D, k as Tensor3D, v as Tensor3D, { heads });

const ours: Readonly<Record<string, Differentiable>> = {
  groupNorm: normalise,
  'groupNorm far from zero': (x, gamma, beta) => normalise(add(x!, 1000), gamma!, beta!),
  swish: (x) => swish(x!),
  'selfAttention, 1 head': attention(1),
  'selfAttention, 2 heads': attention(2),
  spaceToDepth: (x) => spaceToDepth(x as Tensor4D, 2),
  resizeNearest: (x) => resizeNearest(x as Tensor4D, 2),
  averagePool: (x) => averagePool(x as Tensor4D, 2),
};

/** x + 1000 keeps four decimals in float32; everything else keeps six. */
const tolerance = (name: string): number => (name === 'groupNorm far from zero' ? 2e-3 : 1e-5);

beforeAll(async () => {
  await prepareEngine({ engine: 'cpu' });
});

test.each(golden)('$name equals PyTorch, and so do its gradients', ({ name, inputs, weights, output, gradients }) => {
  const f = ours[name]!;
  const points = inputs.map(({ shape, values }) => tensor(values, shape));
  const found = f(...points);
  expect(found.shape).toEqual(output.shape);
  const slopes = tidy(() => grads((...args: Tensor[]) => sum(mul(f(...args), tensor(weights, output.shape))))(points));
  [found, ...slopes].forEach((actual, i) => {
    const expected = i === 0 ? output.values : gradients[i - 1]!;
    const data = actual.dataSync();
    const largest = Math.max(1, ...expected.map(Math.abs));
    const worst = Math.max(...expected.map((value, at) => Math.abs(value - data[at]!)));
    expect(worst / largest, i === 0 ? 'output' : `gradient of input ${i - 1}`).toBeLessThan(tolerance(name));
  });
  dispose([found, ...points, ...slopes]);
});
