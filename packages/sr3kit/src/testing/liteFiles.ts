import { parameterShapes, type LiteConfig } from '@sr3kit/lite';
import type { ModelConfig, ModelFiles } from '@sr3kit/models';
import { gaussians } from '@sr3kit/random';

/** What {@link liteFiles} can be asked for. */
interface LiteFilesOptions {
  readonly scale?: number;
  readonly imageChannels?: 1 | 3;
  /** Whether it has refinements, beside its one step. Default true. */
  readonly diffusion?: boolean;
}

/** The smallest light model that has every part, with untrained weights, none of which is zero. */
export function liteFiles({ scale = 2, imageChannels = 3, diffusion = true }: LiteFilesOptions = {}): ModelFiles {
  const network: LiteConfig = {
    scale,
    imageChannels,
    regressor: { channels: 5, blocks: 1, residualScale: 0.3 },
    crisp: true,
    localScale: { channels: 3, floor: 0.02 },
    denoiser: diffusion ? { channels: 6, blocks: 1, embedding: 4 } : null,
  };
  const config: ModelConfig = {
    format: 'sr3kit-model',
    version: 1,
    task: { scale, channels: imageChannels },
    network: { kind: 'lite', ...network },
    schedule: { kind: 'cosine', steps: 100, offset: 0.008, maxBeta: 0.999 },
    objective: diffusion
      ? {
          kind: 'diffusion',
          target: 'parts',
          residualScale: 1,
          norm: 'l2',
          prediction: 'v',
          weighting: { kind: 'none' },
          stratified: true,
        }
      : { kind: 'regression', target: 'parts', residualScale: 1, norm: 'l1' },
  };
  const arrays = new Map() as ModelFiles['arrays'];
  for (const [name, shape] of parameterShapes(network)) {
    const size = shape.reduce((product, length) => product * length, 1);
    // Roughly keeps the variance of what enters a layer.
    const deviation = shape.length === 1 ? 0.1 : Math.sqrt(shape.at(-1)! / size);
    // A local scale about as large as a trained one, so that pictures stay near [-1, 1] and rounding errors are as usual.
    const gain = name === 'localScale.out.weight' ? 0.1 : 1;
    const data = gaussians(arrays.size + 1, 0, size).map((value) => value * deviation * gain);
    arrays.set(name, { shape, data });
  }
  return { config, arrays };
}
