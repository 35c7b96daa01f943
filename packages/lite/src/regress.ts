import type { Params } from '@sr3kit/denoiser';
import { depthToSpace, resizeBicubic } from '@sr3kit/ops';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { add, mul, tidy } from '@tensorflow/tfjs-core';
import { assertLowRes, assertParams } from './assertInputs.ts';
import type { LiteConfig } from './config.ts';
import { conv, residualChain } from './layers.ts';

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
 * @returns Both owned by the caller. Differentiable in the weights.
 * @throws RangeError if the configuration is not valid, or a weight is missing or has the wrong shape.
 */
export function regress(config: LiteConfig, params: Params, lowRes: Tensor4D, base?: Tensor4D): Regression {
  assertParams(config, params, 'regressor');
  assertLowRes(config, lowRes);
  const { scale, regressor } = config;
  const [, height, width] = lowRes.shape;
  return tidy(() => {
    const features = residualChain(params, 'regressor', regressor.blocks, conv(params, 'regressor.in', lowRes));
    const added = depthToSpace(conv(params, 'regressor.out', features), scale);
    const upsampled = base ?? resizeBicubic(lowRes, [height * scale, width * scale]);
    return { features, image: add(upsampled, mul(added, regressor.residualScale)) as Tensor4D };
  });
}
