import type { NamedArray } from '@sr3kit/safetensors';
import { tinyUnet } from '@sr3kit/testing';
import { architectureOf, modelConfigSchema, type ModelConfig } from '../index.ts';

/** A configuration as a person writes it, with the smallest network. */
export const written = {
  format: 'sr3kit-model',
  version: 1,
  task: { scale: 4, size: 16, channels: 3 },
  network: { kind: 'unet', ...tinyUnet },
  schedule: { kind: 'linear', steps: 2000 },
  objective: { kind: 'diffusion', prediction: 'eps', target: 'image' },
} as const;

/** The same with its defaults filled in. */
export const config: ModelConfig = modelConfigSchema.parse(written);

/** Weights of the network in {@link config}: multiples of 1/64 that half precision holds exactly. */
export function weights(): Map<string, NamedArray> {
  return new Map(
    [...architectureOf(config.network).parameterShapes(config.network)].map(([name, shape], index) => {
      const count = shape.reduce((product, length) => product * length, 1);
      return [name, { shape, data: Float32Array.from({ length: count }, (_, i) => ((i * 7 + index) % 129) / 64 - 1) }];
    }),
  );
}
