import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import {
  convolve,
  convolveSwish,
  dense as denseLayer,
  residualChain as chain,
  type ConvolutionWeights,
} from '@sr3kit/ops';

function weightsOf(params: Params, name: string): ConvolutionWeights {
  return { filter: params[`${name}.weight`] as Tensor4D, bias: params[`${name}.bias`] as Tensor1D };
}

/** A convolution that keeps the size, with its bias, and the other branch of a residual block if there is one. */
export function conv(params: Params, name: string, x: Tensor4D, residual?: Tensor4D): Tensor4D {
  return convolve(x, params[`${name}.weight`] as Tensor4D, { bias: params[`${name}.bias`] as Tensor1D, residual });
}

/** A convolution with its bias and FiLM, if there is one, and swish: `[batch, 2 * outputs]` scales and shifts its channels. */
export function convSwish(params: Params, name: string, x: Tensor4D, film?: Tensor2D): Tensor4D {
  const bias = params[`${name}.bias`] as Tensor1D;
  return convolveSwish(x, params[`${name}.weight`] as Tensor4D, { bias, film });
}

/** A dense layer on `[batch, inputs]`, and swish if asked for. */
export function dense(params: Params, name: string, x: Tensor2D, swish: boolean = false): Tensor2D {
  return denseLayer(x, params[`${name}.weight`] as Tensor2D, params[`${name}.bias`] as Tensor1D, { swish });
}

/**
 * A chain of residual blocks, x + conv2(swish(film(conv1(x)))), with a shortcut around the whole. What it frees on the way
 * is its own.
 *
 * @param film - What scales and shifts the output of a block's first convolution, `[batch, 2 * channels]`; nothing by
 * default.
 */
export function residualChain(
  params: Params,
  name: string,
  blocks: number,
  x: Tensor4D,
  film: (block: string) => Tensor2D | undefined = () => undefined,
): Tensor4D {
  const names = Array.from({ length: blocks }, (_, i) => `${name}.blocks.${i}`);
  const weights = names.map((block) => ({
    first: weightsOf(params, `${block}.conv1`),
    second: weightsOf(params, `${block}.conv2`),
    film: () => film(block),
  }));
  return chain(x, weights);
}
