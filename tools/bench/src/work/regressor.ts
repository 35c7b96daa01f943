import type { Params } from '@sr3kit/denoiser';
import { depthToSpace } from '@sr3kit/ops';
import { add, conv2d, mul, sigmoid, tidy, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { RegressorYardstick } from '../yardsticks.ts';

const SCALE = 4;

/** Names and shapes of the regressor's weights. */
export function regressorShapes({ channels, blocks }: RegressorYardstick): ReadonlyMap<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  const conv = (name: string, inputs: number, outputs: number): void => {
    shapes.set(`${name}.weight`, [3, 3, inputs, outputs]);
    shapes.set(`${name}.bias`, [outputs]);
  };
  conv('input', 3, channels);
  for (let i = 0; i < blocks; i++) {
    conv(`blocks.${i}.conv1`, channels, channels);
    conv(`blocks.${i}.conv2`, channels, channels);
  }
  conv('output', channels, 3 * SCALE ** 2);
  return shapes;
}

/**
 * What the regressor adds to the bicubic enlargement, `[batch, 4 height, 4 width, 3]`: residual blocks at the low
 * resolution between two convolutions, a skip around all of them, and depth to space.
 *
 * @param low - `[batch, height, width, 3]` in [-1, 1].
 */
export function applyRegressor({ blocks }: RegressorYardstick, params: Params, low: Tensor4D): Tensor4D {
  const conv = (name: string, x: Tensor4D): Tensor4D =>
    add(conv2d(x, params[`${name}.weight`] as Tensor4D, 1, 'same'), params[`${name}.bias`] as Tensor1D);
  const silu = (x: Tensor4D): Tensor4D => mul(x, sigmoid(x));
  return tidy(() => {
    const first = conv('input', low);
    let x = first;
    for (let i = 0; i < blocks; i++) x = add(x, conv(`blocks.${i}.conv2`, silu(conv(`blocks.${i}.conv1`, x))));
    return mul(depthToSpace(conv('output', add(x, first)), SCALE), 0.1);
  });
}
