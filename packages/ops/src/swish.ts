import type { Tensor } from '@tensorflow/tfjs-core';
import { add, customGrad, mul, sigmoid, sub } from '@tensorflow/tfjs-core';

/**
 * Swish, x * sigmoid(x), also called SiLU (Ramachandran et al. 2017). Its gradient takes four kernels; the one that the
 * tape would make of the two operations takes six.
 *
 * @param x - Float32, any shape.
 * @returns A tensor of the shape of `x`, owned by the caller.
 */
export function swish<T extends Tensor>(x: T): T {
  const activate = customGrad((input, save) => {
    const gate = sigmoid(input as Tensor);
    const value = mul(input as Tensor, gate);
    (save as unknown as (tensors: Tensor[]) => void)([gate, value]);
    return {
      value,
      // d/dx (x s) = s + x s (1 - s) = s + value - value s
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [s, y] = saved as [Tensor, Tensor];
        return mul(dy, add(y, mul(s, sub(1, y))));
      },
    };
  });
  return activate(x) as T;
}
