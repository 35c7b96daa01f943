import type { Params } from '@sr3kit/denoiser';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { siteValues, type LiteConfig } from './config.ts';
import type { Guidance } from './guidance.ts';
import { parameterShapes, type LitePart } from './parameterShapes.ts';

const show = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/** Asserts that every weight of a part is there in its shape. */
export function assertParams(config: LiteConfig, params: Params, part: LitePart): void {
  for (const [name, shape] of parameterShapes(config)) {
    if (!name.startsWith(`${part}.`)) continue;
    const weight = params[name];
    if (!weight)
      throw new RangeError(
        `lite: the weights lack "${name}" ${show(shape)}: were they made for another configuration?`,
      );
    if (show(weight.shape) !== show(shape))
      throw new RangeError(`lite: weight "${name}" must be ${show(shape)}, got ${show(weight.shape)}`);
  }
}

/** Asserts that a low-resolution picture has the configuration's channels. */
export function assertLowRes({ imageChannels }: LiteConfig, lowRes: Tensor4D): void {
  if (lowRes.rank !== 4 || lowRes.shape[3] !== imageChannels)
    throw new RangeError(`lite: lowRes must be [batch, height, width, ${imageChannels}], got ${show(lowRes.shape)}`);
}

/** Asserts that a tensor has exactly a shape: broadcasting would hide a mistake. */
export function assertShape(name: string, { shape }: Tensor, wanted: readonly number[]): void {
  if (show(shape) !== show(wanted)) throw new RangeError(`lite: ${name} must be ${show(wanted)}, got ${show(shape)}`);
}

/** Asserts that features are those of the configuration's regressor. */
export function assertFeatures({ regressor }: LiteConfig, features: Tensor4D): void {
  if (features.rank !== 4 || features.shape[3] !== regressor.channels)
    throw new RangeError(
      `lite: features must be [batch, height, width, ${regressor.channels}], got ${show(features.shape)}`,
    );
}

/** Asserts that noisy sites, guidance and noise levels fit each other. */
export function assertSites(config: LiteConfig, y: Tensor4D, guidance: Guidance, noiseLevel: Tensor1D): void {
  const { lowRes, features } = guidance;
  assertLowRes(config, lowRes);
  const grid = lowRes.shape.slice(0, 3);
  assertShape('y', y, [...grid, siteValues(config)]);
  assertShape('guidance.features', features, [...grid, config.regressor.channels]);
  assertShape('noiseLevel', noiseLevel, grid.slice(0, 1));
}
