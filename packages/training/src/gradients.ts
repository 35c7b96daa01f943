import { engine, tidy, util, zeros, type Scalar, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import { flatten, type ParameterLayout } from './layout.ts';

/** A loss and its gradient, on the device. */
export interface LossGradient {
  /** [] */
  readonly loss: Scalar;
  /** [parameters], in the order of the layout. */
  readonly gradient: Tensor1D;
}

/**
 * Loss and gradient of a function of the parameters. A parameter the loss does not depend on has gradient 0.
 *
 * @param params - of the layout's names and shapes
 * @param lossOf - returns a float32 scalar; tensors it makes on the way are freed
 * @returns both tensors; the caller owns them
 * @throws TypeError if the loss is no float32 scalar; Error if it depends on no parameter; whatever `lossOf` throws
 */
export function lossGradient(
  params: Params,
  layout: ParameterLayout,
  lossOf: (params: Params) => Scalar,
): LossGradient {
  const inputs = layout.map(({ name }) => params[name]!);
  const forward = (): Scalar => {
    const loss = lossOf(params);
    assertScalar(loss);
    return loss;
  };
  try {
    return tidy(() => {
      const { value, grads } = engine().gradients(forward, inputs, undefined, true);
      if (grads.every((gradient) => gradient === undefined))
        throw new Error('the loss depends on no parameter: compute it from the params that the loss function is given');
      const gradient = flatten(grads.map((part, i) => part ?? zeros([util.sizeFromShape(inputs[i]!.shape)])));
      return { loss: value, gradient };
    });
  } catch (error) {
    freeTape();
    throw error;
  }
}

function assertScalar(loss: Scalar): void {
  if (loss.rank !== 0 || loss.dtype !== 'float32')
    throw new TypeError(
      `the loss must be a float32 scalar, got ${loss.dtype} of shape [${loss.shape.join(', ')}]: take its mean`,
    );
}

// tfjs keeps what the backward pass needs out of reach of tidy, and forgets it if a pass throws.
function freeTape(): void {
  const { state } = engine();
  if (state.gradientDepth > 0) return;
  for (const node of state.activeTape ?? []) for (const tensor of node.saved ?? []) tensor.dispose();
  state.activeTape = [];
}
