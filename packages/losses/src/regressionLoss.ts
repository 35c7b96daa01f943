import type { Scalar, Tensor4D } from '@tensorflow/tfjs-core';
import { abs, mean, square, sub, tidy } from '@tensorflow/tfjs-core';
import { assertSameShape } from './assertSameShape.ts';
import type { Norm } from './config.ts';

/**
 * The objective of the regression baseline (SR3 section 4, MSE): one forward pass against the target.
 *
 * @param predicted - `[batch, height, width, channels]`
 * @param y0 - the target, of the same shape
 * @returns the mean over all elements, a scalar owned by the caller
 * @throws Error if the shapes differ
 */
export function regressionLoss(predicted: Tensor4D, y0: Tensor4D, norm: Norm): Scalar {
  assertSameShape('predicted', predicted, 'y0', y0);
  return tidy(() => {
    const error = sub(predicted, y0);
    return mean(norm === 'l1' ? abs(error) : square(error));
  });
}
