import { tensor } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import { gaussians } from '@sr3kit/random';
import { parameterShapes, type LiteConfig } from '../index.ts';

/** The smallest configuration that has every part, with widths that all differ. */
export const tinyConfig: LiteConfig = {
  scale: 2,
  imageChannels: 3,
  regressor: { channels: 5, blocks: 1, residualScale: 0.5 },
  crisp: false,
  localScale: { channels: 3, floor: 0.02 },
  denoiser: { channels: 6, blocks: 1, embedding: 4 },
};

/** Weights of which none is zero, and that keep the variance of what enters a layer; owned by the caller. */
export function randomParams(config: LiteConfig, seed: number): Params {
  return Object.fromEntries(
    [...parameterShapes(config)].map(([name, shape], index) => {
      const size = shape.reduce((product, length) => product * length, 1);
      const deviation = shape.length === 1 ? 0.2 : Math.sqrt(shape.at(-1)! / size);
      const values = gaussians(seed + index, 0, size).map((value) => value * deviation);
      return [name, tensor(values, [...shape])] as const;
    }),
  );
}
