import { dispose, grads, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import {
  averagePool,
  depthToSpace,
  dropout,
  gaussian,
  groupNorm,
  resizeBicubic,
  resizeNearest,
  selfAttention,
  spaceToDepth,
  swish,
} from '@sr3kit/ops';
import { gaussians } from '@sr3kit/random';
import type { Results } from './describeAgreement.ts';

/** An operation on pictures and weights, whatever their rank is called. */
type Operation = (...inputs: never[]) => Tensor;

const picture = [2, 4, 2, 4];
const tokens = [2, 6, 4];

// More than one picture and different sides everywhere: the traps of the library are there.
const operations: readonly (readonly [string, Operation, ...(readonly number[])[]])[] = [
  ['groupNorm', (x, gamma, beta) => groupNorm(x, gamma, beta, { groups: 2 }), picture, [4], [4]],
  [
    'groupNorm with a shift',
    (x, gamma, beta, shift) => groupNorm(x, gamma, beta, { groups: 2, epsilon: 0.1, shift }),
    picture,
    [4],
    [4],
    [2, 4],
  ],
  [
    'groupNorm and swish',
    (x, gamma, beta, shift) => groupNorm(x, gamma, beta, { groups: 2, shift, activation: 'swish' }),
    picture,
    [4],
    [4],
    [2, 4],
  ],
  // So many positions that a kernel works on a picture piece by piece.
  [
    'groupNorm and swish of a large picture',
    (x, gamma, beta) => groupNorm(x, gamma, beta, { groups: 2, activation: 'swish' }),
    [2, 80, 60, 4],
    [4],
    [4],
  ],
  ['swish', (x) => swish(x), [3, 5]],
  ['spaceToDepth', (x) => spaceToDepth(x, 2), [2, 4, 6, 2]],
  ['depthToSpace', (x) => depthToSpace(x, 2), [2, 2, 3, 8]],
  ['resizeNearest', (x) => resizeNearest(x, 3), [2, 3, 2, 2]],
  ['averagePool', (x) => averagePool(x, 2), [2, 4, 6, 2]],
  ['resizeBicubic, larger', (x) => resizeBicubic(x, [7, 6]), [2, 3, 2, 2]],
  ['resizeBicubic, smaller', (x) => resizeBicubic(x, [2, 3]), [2, 8, 7, 1]],
  ['selfAttention', (q, k, v) => selfAttention(q, k, v), tokens, tokens, tokens],
  ['selfAttention with heads', (q, k, v) => selfAttention(q, k, v, { heads: 2 }), tokens, tokens, tokens],
  ['dropout', (x) => dropout(x, 0.4, 7), [4, 6]],
  ['gaussian', () => gaussian([2, 3, 5], 11)],
];

function values(shape: readonly number[], seed: number): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tensor(gaussians(seed, 0, size), [...shape]);
}

/** The value of every operation, and its gradients against a fixed dy. */
export async function computeOperations(): Promise<Results> {
  const results: Record<string, Float32Array> = {};
  for (const [name, operation, ...shapes] of operations) {
    const f = operation as (...inputs: Tensor[]) => Tensor;
    const tensors = tidy(() => {
      const inputs = shapes.map((shape, i) => values(shape, 100 + i));
      const value = f(...inputs);
      const gradients = inputs.length === 0 ? [] : grads((...x: Tensor[]) => f(...x))(inputs, values(value.shape, 99));
      return [value, ...gradients];
    });
    for (const [i, each] of tensors.entries()) {
      results[i === 0 ? name : `${name}, gradient ${i}`] = Float32Array.from(await each.data());
    }
    dispose(tensors);
  }
  return results;
}
