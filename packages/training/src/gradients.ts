import { tidy, zeros, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import { valueAndGradients } from './backpropagate.ts';
import type { ParameterLayout } from './layout.ts';

/** A loss and its gradient, on the device. */
export interface LossGradient {
  /** [] */
  readonly loss: Scalar;
  /** Of each parameter, in its shape and in the order of the layout. */
  readonly gradients: readonly Tensor[];
}

/**
 * Loss and gradient of a function of the parameters. A parameter the loss does not depend on has gradient 0.
 *
 * @param params - Of the layout's names and shapes.
 * @param lossOf - Returns a float32 scalar; tensors it makes on the way are freed.
 * @param scale - The gradient is multiplied by it, `[]`, and the loss is not: 1 by default.
 * @returns All tensors are the caller's.
 * @throws TypeError if the loss is no float32 scalar; Error if it depends on no parameter; whatever `lossOf` throws.
 */
export function lossGradient(
  params: Params,
  layout: ParameterLayout,
  lossOf: (params: Params) => Scalar,
  scale?: Scalar,
): LossGradient {
  const inputs = layout.map(({ name }) => params[name]!);
  const forward = (): Scalar => {
    const loss = lossOf(params);
    assertScalar(loss);
    return loss;
  };
  return tidy(() => {
    const { value, gradients } = valueAndGradients(forward, inputs, scale);
    if (gradients.every((gradient) => gradient === undefined)) {
      throw new Error('the loss depends on no parameter: compute it from the params that the loss function is given');
    }
    return { loss: value, gradients: gradients.map((gradient, i) => gradient ?? zeros(inputs[i]!.shape)) };
  });
}

function assertScalar(loss: Scalar): void {
  if (loss.rank !== 0 || loss.dtype !== 'float32') {
    throw new TypeError(
      `the loss must be a float32 scalar, got ${loss.dtype} of shape [${loss.shape.join(', ')}]: take its mean`,
    );
  }
}
