import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { add, div, mul, slice, sub, tidy } from '@tensorflow/tfjs-core';
import { LUMA_WEIGHTS } from '@sr3kit/imaging';
import { assertShape, depthToSpace, spaceToDepth } from '@sr3kit/ops';
import { siteValues, type LiteConfig } from './config.ts';

/** Luma of pictures, `[batch, height, width, 1]`; a gray picture is its own. */
export function lumaOf(image: Tensor4D): Tensor4D {
  if (image.shape[3] === 1) return image.clone();
  return tidy(() => {
    const [batch, height, width] = image.shape;
    const [red, green, blue] = LUMA_WEIGHTS.map((weight, index) =>
      mul(slice(image, [0, 0, 0, index], [batch, height, width, 1]), weight),
    ) as [Tensor, Tensor, Tensor];
    return add(add(red, green), blue) as Tensor4D;
  });
}

/**
 * The target of the denoiser: the luma of what a picture adds to the regression, by site of the low-resolution grid, in
 * units of the local scale. The differences of colour stay the regressor's.
 *
 * @param image - `[batch, height * s, width * s, imageChannels]`, s the configuration's scale.
 * @param regression - Of the same shape.
 * @param sigma - Of `localScale`, `[batch, height, width, 1]`; null leaves the unit of pictures.
 * @returns `[batch, height, width, s^2]`, owned by the caller.
 * @throws RangeError if a shape does not fit the others.
 */
export function toSites(config: LiteConfig, image: Tensor4D, regression: Tensor4D, sigma: Tensor4D | null): Tensor4D {
  assertShape('lite: regression', regression, image.shape);
  if (sigma) assertShape('lite: sigma', sigma, gridOf(config, image));
  return tidy(() => {
    const sites = spaceToDepth(lumaOf(sub(image, regression)), config.scale);
    return sigma ? (div(sites, sigma) as Tensor4D) : sites;
  });
}

/**
 * The inverse of `toSites` as far as there is one: the luma to add to every channel of the regression.
 *
 * @param sites - `[batch, height, width, s^2]`.
 * @param sigma - Of `localScale`, `[batch, height, width, 1]`.
 * @returns `[batch, height * s, width * s, 1]` in the unit of pictures, owned by the caller.
 * @throws RangeError if a shape does not fit.
 */
export function fromSites(config: LiteConfig, sites: Tensor4D, sigma: Tensor4D): Tensor4D {
  const grid = sites.shape.slice(0, 3);
  assertShape('lite: sites', sites, [...grid, siteValues(config)]);
  assertShape('lite: sigma', sigma, [...grid, 1]);
  return tidy(() => depthToSpace(mul(sites, sigma), config.scale));
}

/** Shape of one value for each site of a high-resolution picture. */
function gridOf({ scale }: LiteConfig, { shape: [batch, height, width] }: Tensor4D): number[] {
  return [batch, height / scale, width / scale, 1];
}
