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
 * gives them to native TensorFlow, and some of them and more to WebGPU; everything that uses one has another way where
 * there is none. Names of the inputs, shapes:
 *
 * - `Sr3kitSwish`: x -> x * sigmoid(x); `Sr3kitSwishGrad`: dy, x -> dx.
 * - `Sr3kitGroupNorm`: x `[batch, height, width, channels]`, gamma, beta `[channels]`, shift `[batch, channels]` or none;
 *   attributes groups, epsilon, swish -> y, statistics. `Sr3kitGroupNormGrad`: the same with dy and statistics ->
 *   gradients of x, gamma, beta, and of the shift if there is one.
 * - `Sr3kitConv3x3`: x `[batch, height, width, inputs]`, filter `[3, 3, inputs, outputs]`, bias `[outputs]` or none, residual
 *   of the shape of y or none -> y, the convolution of stride 1 padded with zeros, and both added.
 *   `Sr3kitConv3x3InputGrad`: dy, filter -> dx. `Sr3kitConv3x3FilterGrad`: x, dy -> gradients of the filter and the bias.
 *   Only on processors with AVX-512, and on WebGPU. The same with `Bfloat16` at the end of the name: what is multiplied is rounded to
 *   bfloat16, and the sums are of float32; only on processors with AVX512-BF16.
 * - `Sr3kitSquaredNorm`: any number of tensors -> the sum of all their squares, `[]`.
 * - `Sr3kitViews`: vector; attribute shapes, the list of the parts' shapes -> the parts, which share its memory, or are
 *   copies on WebGPU.
 * - `Sr3kitAdam`: numbers, values, m, v, ema, and gradients in the order of the vectors -> nothing: the vectors change.
 *
 * Those of WebGPU alone:
 *
 * - `Sr3kitConv1x1FilterGrad`: as `Sr3kitConv3x3FilterGrad`, for filters of one tap.
 * - `Sr3kitJoin`: any number of tensors -> a vector of all their numbers.
 * - `Sr3kitMeasure`: gradient (a vector), loss, before, the measures of the step before; attributes batches, over which loss
 *   and gradient were summed up, and clipNorm or none -> measures, four numbers: the mean loss, the norm of the mean
 *   gradient, the factor that brings the gradient to the mean and the norm down to clipNorm, and 1, or 0 where a loss or
 *   norm was not finite, now or before. With an attribute scaling (growthSteps, mostScale) the gradient is that of a loss
 *   times a scale; there are eight measures, the rest being the scale of the next step, good steps in a row, steps that were
 *   left out because their gradient was not finite, and 0 where this one is; and after them comes the next scale, `[]`. The
 *   fourth is then 0 for a gradient only where the scale is 1.
 * - `Sr3kitGuardedAdam`: numbers as those of `Sr3kitAdam`, measures (whose factor is taken), gradient, values, m, v, ema ->
 *   nothing: the vectors change, unless the fourth of the measures is 0, or the eighth.
 * - `Sr3kitHold`: attribute held -> nothing: commands wait for the GPU until something is read, or held is false.
 * - `Sr3kitConv3x3Swish`: x, filter, bias, film `[batch, 2 * outputs]` or none -> the convolution and bias, times 1 + the
 *   first half of film, plus its second half, and swish.
 * - `Sr3kitDense`: x `[batch, inputs]`, weight `[inputs, outputs]`, bias, offset `[outputs]` or none; attribute swish ->
 *   `[batch, outputs]`. `Sr3kitDenseGrad`, without swish: dy, x, weight -> gradients of x, the weight and the bias.
 * - `Sr3kitAttention`: qkv `[batch, positions, 3 * channels]`; attribute heads -> `[batch, positions, channels]`.
 *   `Sr3kitAttentionGrad`: dy, qkv; the same -> dqkv. For at most 1024 positions.
 * - `Sr3kitSinusoids`: x `[batch]`; attribute frequencies (n of them) -> `[batch, 2 n]`, their sines, then cosines.
 * - `Sr3kitGaussianField`: attributes key0, key1 (the seed's words) and those of a `FieldWindow` ->
 *   `[1, height, width, channels]`, the values of `gaussianField` to 1e-5.
 * - `Sr3kitBanded`: x `[batch, height, width, channels]`, base of the shape of y or none; attributes matrix (a
 *   `BandedMatrix`), axis (1 or 2) and factor -> y, the base plus factor times the matrix applied along the axis.
 * - `Sr3kitBytes`: x in [-1, 1] -> its values as integers of 8 bits, four in each int32.
 * - `Sr3kitPack`: x, of a number of channels that 4 divides -> its nearest numbers of 16 bits, two in each element of an
 *   int32 tensor with half as many channels. `Sr3kitUnpack`: the inverse. Below, "halves" are such tensors.
 * - `Sr3kitConv3x3Halves`: x, filter, bias or none, residual or none; x and residual may be halves. Attribute packed: whether
 *   the result is to be halves. Attribute turned: the filter is that of the gradient by the input. Attribute before: `swish`
 *   (of x, after film if there is any) or `gain` (x times 1 + the first half of film), which needs x to be halves. With
 *   slope, halves of the shape of the result: the result times the slope of swish at them, after film if there is any.
 * - `Sr3kitFilterGradHalves`: x, dy, either may be halves -> gradients of the filter and the bias. Attribute side, 3 by default:
 *   of the filter. Attribute before:
 *   `swish` (of x, after film if there is any) or `norm` (swish of x normalised by statistics); without it film, if there is
 *   any, multiplies dy by 1 + its first half.
 * - `Sr3kitFilmGrad`: dy, x, both halves -> `[batch, 2 * channels]`, sums over the places of dy x, and of dy.
 * - `Sr3kitGroupNormHalves`: as `Sr3kitGroupNorm` -> y in halves, statistics, x in halves. `Sr3kitGroupNormGrad` takes dy and
 *   x in halves as well.
 * - `Sr3kitResidualChain`, only where pictures may be of 16 bits: x, and for each block i `firstFilter<i>`, `firstBias<i>`,
 *   `secondFilter<i>`, `secondBias<i>`, and `film<i>` or none; attribute blocks, their number -> what the last one gives. 4
 *   divides all channels.
 * - `Sr3kitPaste`: into `[1, height, width, channels]`, x, a smaller picture; attributes top and left -> nothing: into
 *   changes.
 */
export type EngineKernel =
  | KernelName
  | 'Sr3kitConv3x3Swish'
  | 'Sr3kitConv1x1FilterGrad'
  | 'Sr3kitJoin'
  | 'Sr3kitMeasure'
  | 'Sr3kitGuardedAdam'
  | 'Sr3kitHold'
  | 'Sr3kitDense'
  | 'Sr3kitDenseGrad'
  | 'Sr3kitAttention'
  | 'Sr3kitAttentionGrad'
  | 'Sr3kitSinusoids'
  | 'Sr3kitGaussianField'
  | 'Sr3kitBanded'
  | 'Sr3kitBytes'
  | 'Sr3kitPaste'
  | 'Sr3kitPack'
  | 'Sr3kitUnpack'
  | 'Sr3kitConv3x3Halves'
  | 'Sr3kitFilterGradHalves'
  | 'Sr3kitFilmGrad'
  | 'Sr3kitGroupNormHalves'
  | 'Sr3kitResidualChain';

/** Whether the active engine has a kernel. */
export function hasEngineKernel(name: EngineKernel): boolean {
  return Boolean(getKernel(name, getBackend()));
}

/** Whether the active engine has a kernel, and no gradient is wanted of what it computes now. */
export function hasInferenceKernel(name: EngineKernel): boolean {
  return hasEngineKernel(name) && !engine().isTapeOn();
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
