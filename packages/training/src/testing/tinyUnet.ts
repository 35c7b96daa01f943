import { modelConfigSchema, type ModelConfig } from '@sr3kit/checkpoints';
import type { Params } from '@sr3kit/denoiser';
import { init, type UnetConfig } from '@sr3kit/unet';

const network: UnetConfig = {
  imageChannels: 3,
  conditionChannels: 3,
  size: 16,
  channels: 4,
  multipliers: [1],
  blocks: 1,
  attention: [],
  dropout: 0,
  groups: 2,
  layout: 'sr3',
  noiseInput: true,
  patch: 1,
};

/** A model with the smallest network there is. */
export const tinyModel: ModelConfig = modelConfigSchema.parse({
  format: 'sr3kit-model',
  version: 1,
  task: { scale: 4, size: 16, channels: 3 },
  network: { kind: 'unet', ...network },
  schedule: { kind: 'linear', steps: 2000 },
  objective: { kind: 'diffusion', prediction: 'eps', target: 'image' },
});

/** Its first weights; the caller owns them. */
export function tinyParams(seed: number): Params {
  return init(network, seed);
}
