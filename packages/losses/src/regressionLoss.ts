import type { GradSaveFunc, Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { abs, add, customGrad, div, log, mean, mul, sign, square, sub, tidy } from '@tensorflow/tfjs-core';
import { assertShape } from '@sr3kit/ops';
import type { Norm, RegressionNorm } from './config.ts';

/** Root mean square error, in pictures whose black is -1, below which a picture hardly gains by `psnr`: 46 dB. */
const PSNR_FLOOR = 0.01;

/**
 * The objective of the regression baseline (SR3 section 4, MSE): one forward pass against the target.
 *
 * @param predicted - `[batch, height, width, channels]`.
 * @param y0 - The target, of the same shape.
 * @param unit - What both were divided by; for `psnr` alone, where it keeps flat pictures from counting for everything.
 * @returns The mean over all elements; for `psnr` the mean over pictures of half the logarithm of the mean square, which falls by
 * 0.115 with each decibel. A scalar owned by the caller.
 * @throws RangeError if the shapes differ.
 */
export function regressionLoss(predicted: Tensor4D, y0: Tensor4D, norm: RegressionNorm, unit = 1): Scalar {
  assertShape('predicted', predicted, y0.shape);
  return tidy(() => {
    const error = sub(predicted, y0) as Tensor4D;
    return norm === 'psnr' ? meanLogarithm(error, (PSNR_FLOOR / unit) ** 2) : meanNorm(error, norm);
  });
}

/** Its gradient, too, is one pass over the error. */
function meanLogarithm(error: Tensor4D, floor: number): Scalar {
  const operate = customGrad((...args) => {
    const [x, save] = args as unknown as [Tensor4D, GradSaveFunc];
    const squares = add(mean(square(x), [1, 2, 3], true), floor);
    save([x, squares]);
    const gradFunc = (dy: Tensor, [saved, divisors]: Tensor[]): Tensor =>
      mul(saved!, div(dy, mul(divisors!, saved!.size)));
    return { value: mul(0.5, mean(log(squares))), gradFunc };
  });
  return operate(error) as Scalar;
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
