import type { Scalar, Tensor4D } from '@tensorflow/tfjs-core';
import { add, div, exp, log, mean, minimum, mul, sqrt, square, tidy } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import { assertShape } from '@sr3kit/ops';
import { assertFeatures, assertParams } from './assertInputs.ts';
import type { LiteConfig } from './config.ts';
import { conv, convSwish } from './layers.ts';

/**
 * The standard deviation (sigma) that is expected of the regressor's error at each site: the root of the mean square of its
 * luma over the site's pixels. The denoiser works in this unit, in which the residual has about unit variance in skies and in foliage alike.
 *
 * @param features - Those of `regress`, `[batch, height, width, regressor.channels]`.
 * @returns `[batch, height, width, 1]`, at least `localScale.floor` and at most `localScale.ceiling`; owned by the caller.
 * @throws RangeError if the configuration or the shape of the features is not valid, or a weight is missing.
 */
export function localScale(config: LiteConfig, params: Params, features: Tensor4D): Tensor4D {
  assertParams(config, params, 'localScale');
  assertFeatures(config, features);
  return tidy(() => {
    const hidden = convSwish(params, 'localScale.hidden', features);
    // A fresh head answers e^-3 = 0.05, about the error on photographs.
    const learned = exp(mul(2, add(conv(params, 'localScale.out', hidden), -3)));
    const { floor, ceiling } = config.localScale;
    const variance = add(learned, floor ** 2);
    return sqrt(ceiling === undefined ? variance : minimum(variance, ceiling ** 2)) as Tensor4D;
  });
}

/**
 * Negative log-likelihood of residuals under N(0, sigma^2), per value and up to a constant: what `localScale` is trained on.
 *
 * @param sigma - Of {@link localScale}, `[batch, height, width, 1]`.
 * @param residual - Luma of target minus regression by site, `[batch, height, width, scale^2]`.
 * @returns A scalar owned by the caller.
 * @throws RangeError if the grids of the two differ.
 */
export function localScaleLoss(sigma: Tensor4D, residual: Tensor4D): Scalar {
  assertShape('lite: sigma', sigma, [...residual.shape.slice(0, 3), 1]);
  return tidy(() => {
    const meanSquare = mean(square(residual), 3, true);
    return mean(add(log(sigma), div(meanSquare, mul(2, square(sigma)))));
  });
}
