import type { Params } from '@sr3kit/denoiser';
import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { siteValues, type LiteConfig } from './config.ts';
import type { Guidance } from './denoiser.ts';
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

/** Asserts that noisy sites, guidance and noise levels fit each other. */
export function assertSites(config: LiteConfig, y: Tensor4D, guidance: Guidance, noiseLevel: Tensor1D): void {
  const { lowRes, features } = guidance;
  assertLowRes(config, lowRes);
  const grid = lowRes.shape.slice(0, 3);
  const wanted = { y: siteValues(config), 'guidance.features': config.regressor.channels };
  for (const [name, tensor] of Object.entries({ y, 'guidance.features': features })) {
    const shape = [...grid, wanted[name as keyof typeof wanted]];
    if (show(tensor.shape) !== show(shape))
      throw new RangeError(`lite: ${name} must be ${show(shape)}, got ${show(tensor.shape)}`);
  }
  if (show(noiseLevel.shape) !== show(grid.slice(0, 1)))
    throw new RangeError(`lite: noiseLevel must be ${show(grid.slice(0, 1))}, got ${show(noiseLevel.shape)}`);
}
