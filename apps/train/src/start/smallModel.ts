import { parseConfig } from '@sr3kit/config';
import { modelConfigSchema, type AnyModelConfig } from '@sr3kit/models';
import { networkPresets } from '../model/networkPresets.ts';

/**
 * A conditional SR3 at 4x that learns something within two minutes on two processor cores: on a grid of 4x4 patches, and
 * of what a photograph adds to its bicubic enlargement.
 */
export function smallModel(): AnyModelConfig {
  return parseConfig(
    modelConfigSchema,
    {
      format: 'sr3kit-model',
      version: 1,
      task: { scale: 4, size: 64, channels: 3 },
      network: networkPresets['tiny'],
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
