import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { fused, mul, pad } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import {
  convolve,
  dense as denseLayer,
  groupNorm,
  normConvolve,
  type ConvolveOptions,
  type GroupNormOptions,
  type NormWeights,
} from '@sr3kit/ops';

/** The two tensors of a layer. */
const weightOf = (params: Params, name: string): Tensor4D => params[`${name}.weight`] as Tensor4D;
export const biasOf = (params: Params, name: string): Tensor1D | undefined =>
  params[`${name}.bias`] as Tensor1D | undefined;

/** A convolution that keeps the size, with its bias unless the options say otherwise. */
export function conv(
  params: Params,
  name: string,
  x: Tensor4D,
  options: ConvolveOptions = { bias: biasOf(params, name) },
): Tensor4D {
  return convolve(x, weightOf(params, name), options);
}

/** A convolution times a number, and a residual as it is: the weights are scaled, not the picture. */
export function scaledConv(params: Params, name: string, x: Tensor4D, scale: number, residual?: Tensor4D): Tensor4D {
  const { filter, bias } = scaledWeights(params, name, scale);
  return convolve(x, filter, { bias, residual });
}

function scaledWeights(params: Params, name: string, scale: number): { filter: Tensor4D; bias: Tensor1D | undefined } {
  const [filter, bias] = [weightOf(params, name), biasOf(params, name)];
  return scale === 1 ? { filter, bias } : { filter: mul(filter, scale), bias: bias && mul(bias, scale) };
}

/** What {@link normSwishConv} is made of. */
export interface NormSwishConv {
  /** Names of the norm and of the convolution. */
  readonly norm: string;
  readonly conv: string;
  readonly groups: number;
  /** Added before the norm, `[batch, channels]`. */
  readonly shift?: Tensor2D | undefined;
  /** What the convolution is multiplied by; 1 by default. */
  readonly scale?: number;
  /** Default: that of the weights. */
  readonly biased?: boolean;
  readonly residual?: Tensor4D;
}

/** {@link normSwish} and the convolution of it. */
export function normSwishConv(params: Params, x: Tensor4D, parts: NormSwishConv): Tensor4D {
  const { norm, groups, shift, scale = 1, biased = true, residual } = parts;
  const { filter, bias } = scaledWeights(params, parts.conv, scale);
  const weights: NormWeights = { ...normWeights(params, norm), groups, ...(shift && { shift }) };
  return normConvolve(x, weights, filter, { ...(biased && { bias }), residual });
}

/** A 3x3 convolution of stride 2 that starts at the corner, as PyTorch's with a padding of 1 does for even sizes. */
export function convHalf(params: Params, name: string, x: Tensor4D): Tensor4D {
  // 'same' would pad at the other end.
  const padded = pad(x, [
    [0, 0],
    [1, 0],
    [1, 0],
    [0, 0],
  ]);
  const bias = biasOf(params, name);
  return fused.conv2d({ x: padded, filter: weightOf(params, name), strides: 2, pad: 'valid', ...(bias && { bias }) });
}

/** A dense layer on `[batch, inputs]`, and an offset added to it. */
export function dense(params: Params, name: string, x: Tensor2D, offset?: Tensor1D): Tensor2D {
  const [weight, bias] = [params[`${name}.weight`] as Tensor2D, params[`${name}.bias`] as Tensor1D];
  return denseLayer(x, weight, bias, offset ? { offset } : {});
}

/** Group normalisation with the weights of that name. */
export function norm(params: Params, name: string, x: Tensor4D, groups: number): Tensor4D {
  return normalise(params, name, x, { groups });
}

/** {@link norm} and then swish; the shift is added before both. */
export function normSwish(params: Params, name: string, x: Tensor4D, groups: number, shift?: Tensor2D): Tensor4D {
  return normalise(params, name, x, { groups, activation: 'swish', ...(shift && { shift }) });
}

function normalise(params: Params, name: string, x: Tensor4D, options: GroupNormOptions): Tensor4D {
  const { gamma, beta } = normWeights(params, name);
  return groupNorm(x, gamma, beta, options);
}

function normWeights(params: Params, name: string): { gamma: Tensor1D; beta: Tensor1D } {
  return { gamma: params[`${name}.weight`] as Tensor1D, beta: params[`${name}.bias`] as Tensor1D };
}
