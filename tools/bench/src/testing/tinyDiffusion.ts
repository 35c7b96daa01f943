import type { PictureBatch } from '@sr3kit/losses';
import { initModel, modelConfigSchema, type Model, type ModelConfig } from '@sr3kit/models';
import { fixture } from '../fixture.ts';

/** Side of the pictures of {@link tinyDiffusion} in pixels. */
const SIZE = 16;

const config: ModelConfig = modelConfigSchema.parse({
  format: 'sr3kit-model',
  version: 1,
  task: { scale: 4, size: SIZE, channels: 3 },
  network: {
    kind: 'unet',
    imageChannels: 3,
    conditionChannels: 3,
    size: SIZE,
    channels: 4,
    multipliers: [1],
    blocks: 1,
    attention: [],
    dropout: 0.1,
    groups: 2,
    layout: 'sr3',
    noiseInput: true,
    patch: 4,
  },
  schedule: { kind: 'linear', steps: 200 },
  objective: { kind: 'diffusion', prediction: 'eps', target: 'image' },
});

/** The smallest model that has every part, with fresh weights; owned by the caller. */
export function tinyDiffusion(): Model {
  return initModel(config, 1);
}

/** Batches of two pictures for it; batch i is a function of i. */
export async function* tinyBatches(start: number): AsyncGenerator<PictureBatch> {
  const [size, scale, channels] = [2, 4, 3];
  for (let i = start; ; i++) {
    const high = fixture(`high ${i}`, size * SIZE ** 2 * channels);
    const low = fixture(`low ${i}`, size * (SIZE / scale) ** 2 * channels);
    yield { size, crop: SIZE, scale, channels, high, low };
  }
}
