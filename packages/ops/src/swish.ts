import type { Tensor } from '@tensorflow/tfjs-core';
import { customGrad, mul, sigmoid, sub, add } from '@tensorflow/tfjs-core';
import { hasEngineKernel, runEngineKernel } from './engineKernel.ts';

type Save = (tensors: Tensor[]) => void;

/**
 * Swish, x * sigmoid(x), also called SiLU (Ramachandran et al. 2017). Its gradient takes four kernels, or one where the
 * engine has it; the one that the tape would make of the two operations takes six.
 *
 * @param x - Float32, any shape.
 * @returns A tensor of the shape of `x`, owned by the caller.
 */
export function swish<T extends Tensor>(x: T): T {
  const activate = customGrad((input, save) =>
    hasEngineKernel('Sr3kitSwish')
      ? inOne(input as Tensor, save as unknown as Save)
      : composed(input as Tensor, save as unknown as Save),
  );
  return activate(x) as T;
}

interface Activated {
  readonly value: Tensor;
  readonly gradFunc: (dy: Tensor, saved: Tensor[]) => Tensor;
}

function inOne(x: Tensor, save: Save): Activated {
  const [value] = runEngineKernel('Sr3kitSwish', { x });
  save([x]);
  return { value: value!, gradFunc: (dy, [input]) => runEngineKernel('Sr3kitSwishGrad', { dy, x: input! })[0]! };
}

function composed(x: Tensor, save: Save): Activated {
  const gate = sigmoid(x);
  const value = mul(x, gate);
  save([gate, value]);
  return {
    value,
    // d/dx (x s) = s + x s (1 - s) = s + value - value s
    gradFunc: (dy, saved) => {
      const [s, y] = saved as [Tensor, Tensor];
      return mul(dy, add(y, mul(s, sub(1, y))));
    },
  };
}
