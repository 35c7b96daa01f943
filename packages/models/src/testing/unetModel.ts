import type { UnetConfig } from '@sr3kit/unet';
import type { ModelConfig } from '../index.ts';
import { initModel, type Model } from '../model.ts';

const network: UnetConfig & { readonly kind: 'unet' } = {
  kind: 'unet',
  imageChannels: 3,
  conditionChannels: 3,
  size: 16,
  channels: 8,
  multipliers: [1, 2],
  blocks: 1,
  attention: [],
  dropout: 0,
  groups: 4,
  layout: 'sr3',
  noiseInput: true,
  patch: 2,
};

/** The smallest model that has every part, with untrained weights. */
export function tinyModel(kind: 'diffusion' | 'regression', target: 'image' | 'residual' = 'residual'): Model {
  const shared = { target, residualScale: target === 'image' ? 1 : 0.2, norm: 'l1' } as const;
  const config: ModelConfig = {
    format: 'sr3kit-model',
    version: 1,
    task: { scale: 4, size: 16, channels: 3 },
    network: { ...network, noiseInput: kind === 'diffusion' },
    schedule: { kind: 'cosine', steps: 100, offset: 0.008, maxBeta: 0.999 },
    objective:
      kind === 'diffusion'
        ? { kind, ...shared, prediction: 'v', weighting: { kind: 'none' }, stratified: true }
        : { kind, ...shared },
  };
  return initModel(config, 3);
}
