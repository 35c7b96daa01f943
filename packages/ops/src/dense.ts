import { add, matMul, tidy, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { hasInferenceKernel, runEngineKernel } from './engineKernel.ts';
import { swish } from './swish.ts';

/** What follows the product of {@link dense}. */
export interface DenseOptions {
  readonly swish?: boolean;
}

/**
 * A dense layer, x weight + bias, and swish if asked for; in one kernel where the engine has it and no gradient is wanted.
 *
 * @param x - `[batch, inputs]`.
 * @param weight - `[inputs, outputs]`.
 * @param bias - `[outputs]`.
 * @returns `[batch, outputs]`, owned by the caller. Differentiable.
 */
export function dense(x: Tensor2D, weight: Tensor2D, bias: Tensor1D, options: DenseOptions = {}): Tensor2D {
  const activated = options.swish ?? false;
  if (hasInferenceKernel('Sr3kitDense')) {
    return runEngineKernel('Sr3kitDense', { x, weight, bias }, { swish: activated })[0] as Tensor2D;
  }
  return tidy(() => {
    const sum: Tensor2D = add(matMul(x, weight), bias);
    return activated ? swish(sum) : sum;
  });
}
