import type { Params } from '@sr3kit/denoiser';
import { modelConfigSchema, type ModelConfig } from '@sr3kit/models';
import { tinyUnet } from '@sr3kit/testing';
import { init } from '@sr3kit/unet';

/** A model with the smallest network there is. */
export const tinyModel: ModelConfig = modelConfigSchema.parse({
  format: 'sr3kit-model',
  version: 1,
  task: { scale: 4, size: 16, channels: 3 },
  network: { kind: 'unet', ...tinyUnet },
  schedule: { kind: 'linear', steps: 2000 },
  objective: { kind: 'diffusion', prediction: 'eps', target: 'image' },
});

/** Its first weights; the caller owns them. */
export function tinyParams(seed: number): Params {
  return init(tinyUnet, seed);
}
