import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import { assertShape } from '@sr3kit/ops';
import { siteValues, type LiteConfig } from './config.ts';
import type { Guidance } from './guidance.ts';
import { parameterShapes, type LitePart } from './parameterShapes.ts';

/** Asserts that every weight of a part is there in its shape. */
export function assertParams(config: LiteConfig, params: Params, part: LitePart): void {
  if (part === 'crisp' && !config.crisp) {
    throw new RangeError('lite.crisp is false: this model has no crisp regressor, use "regressor"');
  }
  for (const [name, shape] of parameterShapes(config)) {
    if (!name.startsWith(`${part}.`)) continue;
    const weight = params[name];
    if (!weight) {
      throw new RangeError(
        `lite: the weights lack "${name}" [${shape.join(', ')}]: were they made for another configuration?`,
      );
    }
    assertShape(`lite: weight "${name}"`, weight, shape);
  }
}

/** Asserts that a low-resolution picture has the configuration's channels. */
export function assertLowRes({ imageChannels }: LiteConfig, lowRes: Tensor4D): void {
  assertShape('lite: lowRes', lowRes, ['batch', 'height', 'width', imageChannels]);
}

/** Asserts that features are those of the configuration's regressor. */
export function assertFeatures({ regressor }: LiteConfig, features: Tensor4D): void {
  assertShape('lite: features', features, ['batch', 'height', 'width', regressor.channels]);
}

/** Asserts that noisy sites, guidance and noise levels fit each other. */
export function assertSites(config: LiteConfig, y: Tensor4D, guidance: Guidance, noiseLevel: Tensor1D): void {
  const { lowRes, features } = guidance;
  assertLowRes(config, lowRes);
  const grid = lowRes.shape.slice(0, 3);
  assertShape('lite: y', y, [...grid, siteValues(config)]);
  assertShape('lite: guidance.features', features, [...grid, config.regressor.channels]);
  assertShape('lite: noiseLevel', noiseLevel, grid.slice(0, 1));
}
