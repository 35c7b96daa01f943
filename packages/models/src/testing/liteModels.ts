import { tensor } from '@tensorflow/tfjs-core';
import { gaussians } from '@sr3kit/random';
import type { DiffusionObjective, ModelConfig, RegressionObjective } from '../index.ts';
import { initModel, type Model } from '../model.ts';

const diffusion: DiffusionObjective = {
  kind: 'diffusion',
  prediction: 'v',
  target: 'parts',
  residualScale: 1,
  norm: 'l2',
  weighting: { kind: 'none' },
  stratified: true,
};

type Changes = Partial<Omit<DiffusionObjective, 'norm'> & Pick<RegressionObjective, 'norm'>>;

/**
 * The smallest light model that has every part, with fresh weights: bicubic interpolation, and a denoiser that answers
 * zero.
 */
export function freshLite(
  kind: 'diffusion' | 'regression',
  { norm = kind === 'diffusion' ? 'l2' : 'l1', ...changes }: Changes = {},
  channels: 1 | 3 = 3,
): Model {
  const config: ModelConfig = {
    format: 'sr3kit-model',
    version: 1,
    task: { scale: 4, size: 16, channels },
    network: {
      kind: 'lite',
      scale: 4,
      imageChannels: channels,
      regressor: { channels: 5, blocks: 1, residualScale: 0.2 },
      crisp: false,
      localScale: { channels: 3, floor: 0.02 },
      denoiser: kind === 'diffusion' ? { channels: 6, blocks: 1, embedding: 4 } : null,
    },
    schedule: { kind: 'cosine', steps: 100, offset: 0.008, maxBeta: 0.999 },
    objective:
      kind === 'diffusion'
        ? { ...diffusion, ...changes, norm: norm as DiffusionObjective['norm'] }
        : { kind, target: 'parts', residualScale: 1, norm },
  };
  return initModel(config, 3);
}

/** The same with random weights, none of them zero; those that match `fresh` stay as they were. */
export function randomLite(
  ...[kind, changes, channels, fresh]: [...Parameters<typeof freshLite>, fresh?: RegExp]
): Model {
  const { config, params } = freshLite(kind, changes, channels);
  const entries = Object.entries(params).map(([name, weight], index) => {
    if (fresh?.test(name) === true) return [name, weight] as const;
    const { shape, size } = weight;
    const deviation = shape.length === 1 ? 0.2 : Math.sqrt(shape.at(-1)! / size);
    weight.dispose();
    return [
      name,
      tensor(
        gaussians(20 + index, 0, size).map((value) => value * deviation),
        shape,
      ),
    ] as const;
  });
  return { config, params: Object.fromEntries(entries) };
}
