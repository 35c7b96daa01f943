import {
  conv2d,
  div,
  maxPool,
  mean,
  mul,
  pad,
  relu,
  sqrt,
  square,
  sub,
  sum,
  tensor1d,
  tidy,
  add,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import { assertPair } from './assertPair.ts';

/** Of pictures in [-1, 1]; what AlexNet's own means and deviations come to. */
const SHIFT = [-0.03, -0.088, -0.188];
const SCALE = [0.458, 0.448, 0.45];
const CONVOLUTIONS = 5;
/** Two convolutions of AlexNet are followed by pooling before the next. */
const POOLED: readonly number[] = [0, 1];
const FIRST_STRIDE = 4;
const FIRST_PADDING = 2;
/** Keeps features of length 0 from being divided by it. */
const EPSILON = 1e-10;
/** Under the root of the length: without it the gradient where no feature is active is not a number. */
const ROOT_EPSILON = 1e-20;
/** The least side of a picture in pixels: below it nothing is left to pool. */
export const lpipsLeastSide = 31;

/** Shapes of the weights of {@link lpips}: AlexNet's convolutions, and the learned weight of each channel. */
export const lpipsShapes: ReadonlyMap<string, readonly number[]> = new Map<string, readonly number[]>(
  [
    [11, 3, 64],
    [5, 64, 192],
    [3, 192, 384],
    [3, 384, 256],
    [3, 256, 256],
  ].flatMap(([side, inputs, outputs], i) => [
    [`convolutions.${i}.weight`, [side!, side!, inputs!, outputs!]],
    [`convolutions.${i}.bias`, [outputs!]],
    [`heads.${i}`, [outputs!]],
  ]),
);

/**
 * LPIPS with AlexNet, version 0.1 (Zhang et al. 2018): the squared distance of features of unit length, weighted by channel,
 * averaged over the places, summed over five layers. 0 for equal pictures; the higher, the more they differ to people.
 *
 * @param params - Weights named and shaped as {@link lpipsShapes} has them.
 * @param a - [batch, height, width, 3] in [0, 1], sides of at least 31.
 * @param b - Of the same shape.
 * @returns [batch], owned by the caller. The two may be exchanged.
 * @throws RangeError if a shape does not fit.
 */
export function lpips(params: Params, a: Tensor4D, b: Tensor4D): Tensor1D {
  assertPair(a, b, lpipsLeastSide);
  return tidy(() => {
    const [mine, others] = [features(params, a), features(params, b)];
    const parts = mine.map((x, i) => mean(sum(mul(square(sub(x, others[i]!)), params[`heads.${i}`]!), -1), [1, 2]));
    return parts.reduce((total, part) => add(total, part)) as Tensor1D;
  });
}

/** Of each convolution, every place's vector at length 1. */
function features(params: Params, pictures: Tensor4D): Tensor4D[] {
  let x = div(sub(sub(mul(pictures, 2), 1), tensor1d(SHIFT)), tensor1d(SCALE)) as Tensor4D;
  return Array.from({ length: CONVOLUTIONS }, (_, i) => {
    const [weight, bias] = [params[`convolutions.${i}.weight`] as Tensor4D, params[`convolutions.${i}.bias`]!];
    const padding = [0, FIRST_PADDING, FIRST_PADDING, 0].map((amount): [number, number] => [amount, amount]);
    const convolved = i === 0 ? conv2d(pad(x, padding), weight, FIRST_STRIDE, 'valid') : conv2d(x, weight, 1, 'same');
    const active: Tensor4D = relu(add(convolved, bias));
    x = POOLED.includes(i) ? maxPool(active, 3, 2, 'valid') : active;
    const length: Tensor = sqrt(add(sum(square(active), -1, true), ROOT_EPSILON));
    return div(active, add(length, EPSILON)) as Tensor4D;
  });
}
