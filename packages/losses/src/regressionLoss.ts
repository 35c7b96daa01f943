import type { GradSaveFunc, Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { abs, customGrad, mean, mul, sign, square, sub, tidy } from '@tensorflow/tfjs-core';
import { assertShape } from '@sr3kit/ops';
import type { Norm } from './config.ts';

/**
 * The objective of the regression baseline (SR3 section 4, MSE): one forward pass against the target.
 *
 * @param predicted - `[batch, height, width, channels]`.
 * @param y0 - The target, of the same shape.
 * @returns The mean over all elements, a scalar owned by the caller.
 * @throws RangeError if the shapes differ.
 */
export function regressionLoss(predicted: Tensor4D, y0: Tensor4D, norm: Norm): Scalar {
  assertShape('predicted', predicted, y0.shape);
  return tidy(() => meanNorm(sub(predicted, y0), norm));
}

/**
 * Mean of absolute values or squares. Its gradient is one pass over the error, where the library's first makes an array of ones in
 * JavaScript. The gradient of the absolute value of 0 is 0, as in PyTorch.
 */
function meanNorm(error: Tensor4D, norm: Norm): Scalar {
  const operate = customGrad((...args) => {
    const [x, save] = args as unknown as [Tensor4D, GradSaveFunc];
    save([x]);
    const gradFunc = (dy: Tensor, [saved]: Tensor[]): Tensor =>
      mul(norm === 'l1' ? sign(saved!) : saved!, mul(dy, (norm === 'l1' ? 1 : 2) / saved!.size));
    return { value: mean(norm === 'l1' ? abs(x) : square(x)), gradFunc };
  });
  return operate(error) as Scalar;
}
