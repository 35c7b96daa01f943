import {
  customGrad,
  dispose,
  tidy,
  type GradSaveFunc,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { assertShape } from './assertShape.ts';
import { convolve, type ConvolveOptions } from './convolve.ts';
import { runEngineKernel } from './engineKernel.ts';
import { assertNormShapes, groupNorm, type GroupNormOptions } from './groupNorm.ts';
import { convolveHalves, filterGradHalves, keepsHalves, rememberCopy, type Halves } from './halves.ts';
import { unrecorded } from './unrecorded.ts';

/** How to normalise, as in `groupNorm`. */
export interface NormWeights extends Omit<GroupNormOptions, 'activation'> {
  /** Scale and offset of each channel, `[channels]`. */
  readonly gamma: Tensor1D;
  readonly beta: Tensor1D;
}

/**
 * Group normalisation, swish, and a convolution that keeps the size: a half of a residual block of a U-Net. At
 * `withPrecision('float16')`, where the engine can, what it keeps for its gradient is x in 16 bits, a quarter of the memory.
 *
 * @param x - `[batch, height, width, inputs]`.
 * @param filter - `[rows, columns, inputs, outputs]`.
 * @returns `[batch, height, width, outputs]`, owned by the caller. Differentiable.
 * @throws RangeError if a shape does not fit.
 */
export function normConvolve(
  x: Tensor4D,
  { gamma, beta, ...norm }: NormWeights,
  filter: Tensor4D,
  options: ConvolveOptions = {},
): Tensor4D {
  if (keepsHalves(x, [filter])) return inHalves(x, { gamma, beta, ...norm }, filter, options);
  return tidy(() => convolve(groupNorm(x, gamma, beta, { ...norm, activation: 'swish' }), filter, options));
}

function inHalves(x: Tensor4D, norm: NormWeights, filter: Tensor4D, { bias, residual }: ConvolveOptions): Tensor4D {
  assertShapes(x, norm, filter, { bias, residual });
  const { gamma, beta, shift, groups, epsilon = 1e-5 } = norm;
  const attributes = { groups, epsilon, swish: true };
  const given = { x, gamma, beta, ...(shift && { shift }) };
  // Outside of what is differentiated, so that the copy of x is there for a shortcut that keeps x as well.
  const [active, statistics, kept] = unrecorded(
    () => runEngineKernel('Sr3kitGroupNormHalves', given, attributes) as [Halves, Tensor, Halves],
  );
  rememberCopy(x, kept);
  const operate = customGrad((...args) => {
    const save = args.at(-1) as unknown as GradSaveFunc;
    const value = convolveHalves({ x: active, filter, bias, residual });
    save([kept, statistics, filter, gamma, beta, ...(shift ? [shift] : [])]);
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor[] => {
      const [ofNorm, ofConvolution] = gradients(dy as Tensor4D, saved, attributes);
      const [dFilter, dBias] = ofConvolution;
      return [...ofNorm, dFilter, ...(bias ? [dBias] : []), ...(residual ? [dy.clone()] : [])];
    };
    return { value, gradFunc };
  });
  const inputs = [x, gamma, beta, shift, filter, bias, residual];
  const value = operate(...inputs.filter((tensor) => tensor !== undefined)) as Tensor4D;
  dispose([active, statistics]);
  return value;
}

/** Of x, gamma, beta and the shift; of the filter and the bias. */
function gradients(
  dy: Tensor4D,
  saved: readonly Tensor[],
  attributes: Readonly<Record<string, unknown>>,
): [Tensor[], readonly [Tensor4D, Tensor1D]] {
  const [x, statistics, filter, gamma, beta] = saved as [Halves, Tensor, Tensor4D, Tensor1D, Tensor1D];
  const shift = saved[5] as Tensor2D | undefined;
  const ofConvolution = filterGradHalves({ x, dy, statistics }, { before: 'norm' });
  const slope = convolveHalves({ x: dy, filter }, { turned: true, packed: true });
  const inputs = { dy: slope, x, statistics, gamma, beta, ...(shift && { shift }) };
  return [runEngineKernel('Sr3kitGroupNormGrad', inputs, attributes), ofConvolution];
}

function assertShapes(x: Tensor4D, norm: NormWeights, filter: Tensor4D, { bias, residual }: ConvolveOptions): void {
  assertNormShapes(x, norm.gamma, norm.beta, norm);
  const [batch, height, width, inputs] = x.shape;
  const outputs = filter.shape[3];
  assertShape('normConvolve: filter', filter, [3, 3, inputs, outputs]);
  if (bias) assertShape('normConvolve: bias', bias, [outputs]);
  if (residual) assertShape('normConvolve: residual', residual, [batch, height, width, outputs]);
}
