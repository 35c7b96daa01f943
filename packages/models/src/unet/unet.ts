import {
  apply,
  applyInParts,
  countParameters,
  flops,
  init,
  minimumMultiple,
  parameterShapes,
  presets,
  unetConfigSchema,
} from '@sr3kit/unet';
import type { Architecture, Contradiction } from '../architecture/architecture.ts';
import { channelContradictions } from '../architecture/channelContradictions.ts';
import type { ModelConfig } from '../config/modelConfig.ts';
import { untagged } from '../config/network.ts';
import type { UnetNetwork } from '../config/network.ts';
import { pictureArchitecture } from '../picture/pictureArchitecture.ts';
import { unetMemory } from './unetMemory.ts';

/** The network of the paper (SR3 section 2.4), in all its forms. */
export const unet: Architecture<UnetNetwork> = pictureArchitecture<UnetNetwork>({
  kind: 'unet',
  schema: unetConfigSchema,
  presets,
  implied: ({ channels, size }, { kind }) => ({
    imageChannels: channels,
    conditionChannels: channels,
    size,
    noiseInput: kind === undefined ? undefined : kind === 'diffusion',
  }),
  contradictions,
  parameterShapes: (network) => parameterShapes(untagged(network)),
  init: (network, seed) => init(untagged(network), seed),
  costs: (network, size) => ({
    flops: flops(untagged(network), size.height, size.width),
    ...unetMemory(network, size),
    trainedWeights: countParameters(untagged(network)),
  }),
  usualSize: ({ size }) => size,
  sizeMultiple: (network) => minimumMultiple(untagged(network)),
  classes: ({ classes }) => classes,
  isConditional: ({ conditionChannels }) => conditionChannels > 0,
  apply: (network, params, y, condition, noiseLevel, options) =>
    apply(untagged(network), params, y, condition, noiseLevel, network.dropout > 0 ? options : {}),
  applyInParts: (network, params, y, condition, noiseLevel) =>
    applyInParts(untagged(network), params, y, condition, noiseLevel),
});

function contradictions({ task, network, objective }: ModelConfig<UnetNetwork>): Contradiction[] {
  const found = channelContradictions(network, task);
  const noiseInput = objective.kind === 'diffusion';
  if (network.noiseInput !== noiseInput) {
    found.push({
      path: ['network', 'noiseInput'],
      input: network.noiseInput,
      message: `must be ${noiseInput} because objective.kind is ${objective.kind}`,
    });
  }
  if (objective.target === 'residual' && network.conditionChannels === 0) {
    found.push({
      path: ['objective', 'target'],
      input: objective.target,
      message: "must be image, because a network with conditionChannels 0 has no picture to add to, got 'residual'",
    });
  }
  if (objective.target === 'parts') {
    found.push({
      path: ['objective', 'target'],
      input: objective.target,
      message: "must be image or residual, because network.kind is unet, got 'parts'",
    });
  }
  return found;
}
