import {
  engine,
  getBackend,
  getKernel,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type { KernelName } from './kernelContract.ts';

/**
 * Kernels of ours that an engine may have beside those of TensorFlow.js, each in place of several of them. `@sr3kit/backends`
 * gives them to native TensorFlow; everything that uses one has another way where there is none. Names of the inputs,
 * shapes:
 *
 * - `Sr3kitSwish`: x -> x * sigmoid(x); `Sr3kitSwishGrad`: dy, x -> dx.
 * - `Sr3kitGroupNorm`: x `[batch, height, width, channels]`, gamma, beta `[channels]`, shift `[batch, channels]` or none;
 *   attributes groups, epsilon, swish -> y, statistics. `Sr3kitGroupNormGrad`: the same with dy and statistics ->
 *   gradients of x, gamma, beta, and of the shift if there is one.
 * - `Sr3kitConv3x3`: x `[batch, height, width, inputs]`, filter `[3, 3, inputs, outputs]`, bias `[outputs]` or none, residual
 *   of the shape of y or none -> y, the convolution of stride 1 padded with zeros, and both added.
 *   `Sr3kitConv3x3InputGrad`: dy, filter -> dx. `Sr3kitConv3x3FilterGrad`: x, dy -> gradients of the filter and the bias.
 *   Only on processors with AVX-512. The same with `Bfloat16` at the end of the name: what is multiplied is rounded to
 *   bfloat16, and the sums are of float32; only on processors with AVX512-BF16.
 * - `Sr3kitSquaredNorm`: any number of tensors -> the sum of all their squares, `[]`.
 * - `Sr3kitViews`: vector; attribute shapes, the list of the parts' shapes -> the parts, which share its memory.
 * - `Sr3kitAdam`: numbers, values, m, v, ema, and gradients in the order of the vectors -> nothing: the vectors change.
 */
export type EngineKernel = KernelName;

/** Whether the active engine has a kernel. */
export function hasEngineKernel(name: EngineKernel): boolean {
  return Boolean(getKernel(name, getBackend()));
}

/**
 * Runs a kernel that {@link hasEngineKernel} has found.
 *
 * @param inputs - By name, or in their order where there may be any number.
 * @returns Its results, owned by the caller.
 */
export function runEngineKernel(
  name: EngineKernel,
  inputs: Readonly<Record<string, Tensor>> | readonly Tensor[],
  attrs: Readonly<Record<string, unknown>> = {},
): Tensor[] {
  return engine().runKernel(name, { ...inputs } as NamedTensorMap, attrs as NamedAttrMap);
}
