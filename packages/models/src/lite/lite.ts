import { countParameters, flops, init, liteConfigSchema, parameterShapes, presets, regress } from '@sr3kit/lite';
import type { Architecture, Contradiction } from '../architecture/architecture.ts';
import { channelContradictions } from '../architecture/channelContradictions.ts';
import { wholeDiffusion } from '../architecture/wholeDiffusion.ts';
import type { ModelConfig } from '../config/modelConfig.ts';
import { untagged } from '../config/network.ts';
import type { LiteNetwork } from '../config/network.ts';
import { liteLoss } from './liteLoss.ts';
import { liteMemory } from './liteMemory.ts';
import { liteStart } from './liteStart.ts';
import { liteTiles } from './liteTiles.ts';
import { liteNoiseFactor } from './noiseFactor.ts';

/** Side of the pictures that costs are stated for. The network has none of its own; this one is easy to compare. */
const USUAL_SIZE = 256;

/**
 * The light model: a regressor on the low-resolution grid, which is also the one-step mode, another one for the mode
 * `crisp`, the local scale of what the first misses, and a diffusion of that in luma. Its two objectives are two stages of
 * training.
 */
export const lite: Architecture<LiteNetwork> = {
  kind: 'lite',
  schema: liteConfigSchema,
  presets,
  implied: ({ channels, scale }) => ({ imageChannels: channels, scale }),
  contradictions,
  parameterShapes: (network) => parameterShapes(untagged(network)),
  init: (network, seed) => init(untagged(network), seed),
  // The diffusion models what the regressor misses, in units of the local scale, so it leaves both unchanged.
  // A crisp regressor comes from a run of its own, with a perceptual term.
  isTrained: ({ objective }, name) => {
    if (objective.kind === 'diffusion') return name.startsWith('denoiser.');
    return objective.perceptual === undefined ? !name.startsWith('crisp.') : name.startsWith('regressor.');
  },
  startsFrom: liteStart,
  costs: (tagged, size) => {
    const network = untagged(tagged);
    const part = network.denoiser === null ? 'regressor' : 'denoiser';
    return {
      flops: flops(network, part, size.height / network.scale, size.width / network.scale),
      ...liteMemory(network, size),
      trainedWeights: network.denoiser === null ? countParameters(network) : countParameters(network, 'denoiser'),
    };
  },
  usualSize: () => USUAL_SIZE,
  sizeMultiple: ({ scale }) => scale,
  classes: () => undefined,
  loss: liteLoss,
  modes: ({ network, objective }) => [
    'one-step',
    ...(network.crisp ? (['crisp'] as const) : []),
    ...(objective.kind === 'diffusion' ? (['diffusion'] as const) : []),
  ],
  oneStep: ({ network }, params, lowRes, mode) => {
    const part = mode === 'crisp' ? 'crisp' : 'regressor';
    const { image, features } = regress(untagged(network), params, lowRes, undefined, part);
    features.dispose();
    return image;
  },
  diffusion: (model, params, lowRes, options) => wholeDiffusion(liteTiles(model).diffusion, params, lowRes, options),
  noiseFactor: liteNoiseFactor,
  tiled: liteTiles,
};

function contradictions({ task, network, objective }: ModelConfig<LiteNetwork>): Contradiction[] {
  const found = channelContradictions(network, task);
  if (network.scale !== task.scale) {
    found.push({
      path: ['network', 'scale'],
      input: network.scale,
      message: `must be ${task.scale}, as in task.scale, got ${network.scale}`,
    });
  }
  if (objective.target !== 'parts') {
    found.push({
      path: ['objective', 'target'],
      input: objective.target,
      message: `must be parts, because network.kind is lite, got '${objective.target}'`,
    });
  }
  if (objective.kind === 'regression' && objective.perceptual !== undefined && network.crisp) {
    found.push({
      path: ['network', 'crisp'],
      input: true,
      message: 'must be false where objective.perceptual is given: the regressor itself becomes crisp, got true',
    });
  }
  if (objective.kind === 'diffusion' && network.denoiser === null) {
    found.push({
      path: ['network', 'denoiser'],
      input: network.denoiser,
      message: 'must be given because objective.kind is diffusion, got null',
    });
  }
  return found;
}
