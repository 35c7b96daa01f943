import type { Tensor } from '@tensorflow/tfjs-core';
import { clone, customGrad, zerosLike } from '@tensorflow/tfjs-core';

/**
 * The value of a tensor as a constant: no gradient flows through it.
 *
 * @param x - Float32, any shape.
 * @returns A tensor of the value and shape of `x`, owned by the caller.
 */
export function stopGradient<T extends Tensor>(x: T): T {
  const constant = customGrad((input) => ({
    value: clone(input as Tensor),
    gradFunc: (dy: Tensor) => zerosLike(dy),
  }));
  return constant(x) as T;
}
