import {
  add,
  customGrad,
  matMul,
  tidy,
  type GradSaveFunc,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { hasEngineKernel, hasInferenceKernel, runEngineKernel } from './engineKernel.ts';
import { swish } from './swish.ts';

/** What follows the product of {@link dense}. */
export interface DenseOptions {
  readonly swish?: boolean;
  /** Added to the result beside the bias, `[outputs]`. */
  readonly offset?: Tensor1D;
}

/**
 * A dense layer, x weight + bias, and swish if asked for; in one kernel where the engine has it, and so are its gradients.
 *
 * @param x - `[batch, inputs]`.
 * @param weight - `[inputs, outputs]`.
 * @param bias - `[outputs]`.
 * @returns `[batch, outputs]`, owned by the caller. Differentiable.
 */
export function dense(x: Tensor2D, weight: Tensor2D, bias: Tensor1D, options: DenseOptions = {}): Tensor2D {
  const { offset } = options;
  const activated = options.swish ?? false;
  if (hasInferenceKernel('Sr3kitDense')) return inOne(x, weight, bias, offset, activated);
  return tidy(() => {
    const sum = hasEngineKernel('Sr3kitDenseGrad')
      ? withGradients(x, weight, bias, offset)
      : composed(x, weight, bias, offset);
    return activated ? swish(sum) : sum;
  });
}

function composed(x: Tensor2D, weight: Tensor2D, bias: Tensor1D, offset: Tensor1D | undefined): Tensor2D {
  const sum: Tensor2D = add(matMul(x, weight), bias);
  return offset ? add(sum, offset) : sum;
}

function inOne(
  x: Tensor2D,
  weight: Tensor2D,
  bias: Tensor1D,
  offset: Tensor1D | undefined,
  activated: boolean,
): Tensor2D {
  const inputs = { x, weight, bias, ...(offset && { offset }) };
  return runEngineKernel('Sr3kitDense', inputs, { swish: activated })[0] as Tensor2D;
}

function withGradients(x: Tensor2D, weight: Tensor2D, bias: Tensor1D, offset: Tensor1D | undefined): Tensor2D {
  const operate = customGrad((...args) => {
    const save = args.at(-1) as unknown as GradSaveFunc;
    save([x, weight]);
    const gradFunc = (dy: Tensor, [input, factor]: Tensor[]): Tensor[] => {
      const [dx, dWeight, dBias] = runEngineKernel('Sr3kitDenseGrad', { dy, x: input!, weight: factor! });
      return [dx!, dWeight!, dBias!, ...(offset ? [dBias!.clone()] : [])];
    };
    return { value: inOne(x, weight, bias, offset, false), gradFunc };
  });
  return operate(...[x, weight, bias, offset].filter((tensor) => tensor !== undefined)) as Tensor2D;
}
