import { add, mul, reshape, split, tidy, type Tensor1D, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { assertPicture, assertShape } from './assertShape.ts';
import { convolve } from './convolve.ts';
import { hasInferenceKernel, runEngineKernel } from './engineKernel.ts';
import { swish } from './swish.ts';

/** What follows a convolution; see {@link convolveSwish}. */
export interface ConvolveSwishOptions {
  /** `[outputs]`. */
  readonly bias: Tensor1D;
  /**
   * For each picture of the batch what scales and shifts its channels, gamma and beta of FiLM (Perez et al. 2018, eq. 1),
   * `[batch, 2 * outputs]`: y (1 + gamma) + beta.
   */
  readonly film?: Tensor2D | undefined;
}

/**
 * A convolution as {@link convolve} makes it, FiLM if there is one, and swish: the first half of a residual block. In one
 * kernel where the engine has it for this filter and no gradient is wanted.
 *
 * @param x - `[batch, height, width, inputs]`.
 * @param filter - `[rows, columns, inputs, outputs]`.
 * @returns `[batch, height, width, outputs]`, owned by the caller. Differentiable.
 * @throws RangeError if a shape does not fit.
 */
export function convolveSwish(x: Tensor4D, filter: Tensor4D, { bias, film }: ConvolveSwishOptions): Tensor4D {
  const [rows, columns, , outputs] = filter.shape;
  if (film) assertShape('convolveSwish: film', film, [x.shape[0], 2 * outputs]);
  if (rows === 3 && columns === 3 && x.size > 0 && hasInferenceKernel('Sr3kitConv3x3Swish')) {
    assertPicture(x, 'convolveSwish');
    assertShape('convolveSwish: filter', filter, [3, 3, x.shape[3], outputs]);
    assertShape('convolveSwish: bias', bias, [outputs]);
    return runEngineKernel('Sr3kitConv3x3Swish', { x, filter, bias, ...(film && { film }) })[0] as Tensor4D;
  }
  return tidy(() => {
    const hidden = convolve(x, filter, { bias });
    return swish(film ? modulate(hidden, film) : hidden);
  });
}

function modulate(x: Tensor4D, film: Tensor2D): Tensor4D {
  const [gamma, beta] = split(film, 2, 1) as [Tensor2D, Tensor2D];
  const perChannel = (values: Tensor2D) => reshape(values, [values.shape[0], 1, 1, values.shape[1]]);
  return add(mul(x, add(perChannel(gamma), 1)), perChannel(beta)) as Tensor4D;
}
