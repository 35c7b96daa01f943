import type { Tensor4D } from '@tensorflow/tfjs-core';
import { add, mul, tidy } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import { assertShape, depthToSpace, resizeBicubic } from '@sr3kit/ops';
import { assertFeatures, assertLowRes, assertParams } from './assertInputs.ts';
import type { LiteConfig } from './config.ts';
import { conv, residualChain } from './layers.ts';
import type { RegressorPart } from './parameterShapes.ts';

/** What the regressor makes of a low-resolution picture. */
export interface Regression {
  /** The picture in one pass, `[batch, height * scale, width * scale, imageChannels]` in [-1, 1] up to overshoots. */
  readonly image: Tensor4D;
  /** What the other parts build on, `[batch, height, width, regressor.channels]`. */
  readonly features: Tensor4D;
}

/**
 * The one-step mode, and the paper's regression baseline (SR3 section 4): the MATLAB-bicubic upsample plus what a chain of
 * residual blocks on the low-resolution grid adds to it. Any height and width.
 *
 * @param lowRes - `[batch, height, width, imageChannels]` in [-1, 1].
 * @param base - Its bicubic upsample, where the caller has it (that of a tile must be cut from that of the picture).
 * @param part - Which of the regressors; the faithful one by default.
 * @returns Both owned by the caller. Differentiable in the weights.
 * @throws RangeError if the configuration or a shape is not valid, or a weight is missing or has the wrong shape.
 */
export function regress(
  config: LiteConfig,
  params: Params,
  lowRes: Tensor4D,
  base?: Tensor4D,
  part: RegressorPart = 'regressor',
): Regression {
  const { scale, imageChannels } = config;
  assertLowRes(config, lowRes);
  const [batch, height, width] = lowRes.shape;
  if (base) assertShape('lite: base', base, [batch, height * scale, width * scale, imageChannels]);
  return tidy(() => {
    const features = regressorFeatures(config, params, lowRes, part);
    const upsampled = base ?? resizeBicubic(lowRes, [height * scale, width * scale]);
    return { features, image: regressionOf(config, params, features, upsampled, part) };
  });
}

/**
 * The first part of {@link regress}, and nearly all of its work.
 *
 * @param lowRes - `[batch, height, width, imageChannels]` in [-1, 1].
 * @returns `[batch, height, width, regressor.channels]`, owned by the caller.
 * @throws RangeError as {@link regress}.
 */
export function regressorFeatures(
  config: LiteConfig,
  params: Params,
  lowRes: Tensor4D,
  part: RegressorPart = 'regressor',
): Tensor4D {
  assertParams(config, params, part);
  assertLowRes(config, lowRes);
  return tidy(() => residualChain(params, part, config.regressor.blocks, conv(params, `${part}.in`, lowRes)));
}

/**
 * The second part of {@link regress}, one convolution: the picture that features stand for. With it the features are all
 * that has to be kept of a regression.
 *
 * @param features - `[batch, height, width, regressor.channels]`.
 * @param base - The bicubic upsample, `[batch, height * scale, width * scale, imageChannels]`.
 * @returns Of the shape of the base, owned by the caller.
 * @throws RangeError as {@link regress}.
 */
export function regressionOf(
  config: LiteConfig,
  params: Params,
  features: Tensor4D,
  base: Tensor4D,
  part: RegressorPart = 'regressor',
): Tensor4D {
  assertParams(config, params, part);
  assertFeatures(config, features);
  const { scale, regressor, imageChannels } = config;
  const [batch, height, width] = features.shape;
  assertShape('lite: base', base, [batch, height * scale, width * scale, imageChannels]);
  return tidy(() => {
    const residual = depthToSpace(conv(params, `${part}.out`, features), scale);
    return add(base, mul(residual, regressor.residualScale)) as Tensor4D;
  });
}
