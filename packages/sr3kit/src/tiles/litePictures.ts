import type { Params } from '@sr3kit/denoiser';
import type { Rect, Tile } from '@sr3kit/imaging';
import { fromSites, regressionOf, type LiteConfig } from '@sr3kit/lite';
import { resizeBicubic } from '@sr3kit/ops';
import { add, clipByValue, tidy, zeros, type Tensor4D } from '@tensorflow/tfjs-core';
import { projected } from '../projected.ts';
import type { Known, LitePlan, Refined } from './litePlan.ts';
import { coreOf, windowOf } from './stage.ts';

/** How far the bicubic upsample and the last convolution of the regressor look, in sites. */
export const REGRESSION_HALO = 2;

/**
 * The luma that an estimate adds to the regression, moved onto those that leave the downsample as it is; high resolution.
 * Owned by the caller.
 */
export function residualLuma({ network, consistency }: LitePlan, { y0, scale }: Refined, rect: Rect): Tensor4D {
  return tidy(() => {
    const luma = fromSites(network, windowOf(y0, rect), windowOf(scale, rect));
    return projected(luma, zeros([1, rect.height, rect.width, 1]) as Tensor4D, consistency);
  });
}

/** The picture as an estimate has it, but for the projection of the regression: to look at. Owned by the caller. */
export function currentPicture(
  { network }: LitePlan,
  known: Known,
  params: Params,
  tile: Tile,
  luma: Tensor4D,
): Tensor4D {
  return tidy(() => {
    const picture = inRange(add(regressionAt(network, known, params, tile.padded), luma));
    return coreOf(picture, tile, network.scale);
  });
}

/** The regression from its features, right where {@link REGRESSION_HALO} sites lie around. */
export function regressionAt(network: LiteConfig, { x, features }: Known, params: Params, rect: Rect): Tensor4D {
  const { scale } = network;
  const base = resizeBicubic(windowOf(x, rect), [rect.height * scale, rect.width * scale]);
  return regressionOf(network, params, windowOf(features, rect), base);
}

/** Cut off at black and white; owned by the caller. */
export function inRange(picture: Tensor4D): Tensor4D {
  return clipByValue(picture, -1, 1);
}
