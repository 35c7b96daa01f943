import { modelConfigSchema, type ModelConfig } from '@sr3kit/checkpoints';
import { parseConfig } from '@sr3kit/config';
import { presets } from '@sr3kit/unet';

/** Side of the squares it learns from, in pixels. */
export const crop = 64;

/**
 * A conditional SR3 at 4x that learns something within two minutes on two processor cores: on a grid of 4x4 patches, and
 * of what a photograph adds to its bicubic enlargement.
 */
export function smallModel(): ModelConfig {
  return parseConfig(
    modelConfigSchema,
    {
      format: 'sr3kit-model',
      version: 1,
      task: { scale: 4, size: crop, channels: 3 },
      network: { kind: 'unet', ...presets.tiny },
      schedule: { kind: 'cosine', steps: 2000 },
      objective: {
        kind: 'diffusion',
        prediction: 'v',
        target: 'residual',
        residualScale: 0.14,
        norm: 'l2',
        weighting: { kind: 'minSnr', gamma: 5 },
        stratified: true,
      },
    },
    'the model of npm start',
  );
}
