import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Evaluation } from '@sr3kit/denoiser';
import type { Architecture } from '../architecture/architecture.ts';
import type { NetworkConfig } from '../config/network.ts';
import { layerCosts } from './layerCosts.ts';
import { pictureDiffusion } from './pictureDiffusion.ts';
import { pictureLoss } from './pictureLoss.ts';
import type { PictureNetwork } from './pictureNetwork.ts';
import { pictureOneStep } from './pictureOneStep.ts';

/** Side of the pictures that costs are stated for, where a network names none. */
const USUAL_SIZE = 256;

/**
 * The architecture of a network that works on high-resolution pictures, as SR3's does (SR3 section 2): with the noise
 * of Alg. 1, the refinement of Alg. 2, and the regression baseline. It sees the whole picture and is never tiled.
 */
export function pictureArchitecture<TNetwork extends NetworkConfig>(
  network: PictureNetwork<TNetwork>,
): Architecture<TNetwork> {
  const multiple = (config: TNetwork): number => network.sizeMultiple?.(config) ?? 1;
  return {
    kind: network.kind,
    schema: network.schema,
    presets: network.presets ?? {},
    implied: (task, objective) => network.implied?.(task, objective) ?? {},
    contradictions: (model) => network.contradictions?.(model) ?? [],
    parameterShapes: (config) => network.parameterShapes(config),
    init: (config, seed) => network.init(config, seed),
    isTrained: () => true,
    costs: (config, size) => network.costs?.(config, size) ?? layerCosts(network.parameterShapes(config), size),
    usualSize: (config) => network.usualSize?.(config) ?? USUAL_SIZE,
    sizeMultiple: multiple,
    classes: (config) => network.classes?.(config),
    needsPicture: (config) => network.isConditional?.(config) ?? true,
    loss: (model, options) => pictureLoss(network, model, options),
    modes: ({ objective }) => [objective.kind === 'diffusion' ? 'diffusion' : 'one-step'],
    oneStep: (model, params, lowRes) => atOnce(pictureOneStep(network, model, params, lowRes)),
    oneStepInParts: (model, params, lowRes, _mode, { piece }) => pictureOneStep(network, model, params, lowRes, piece),
    diffusion: (model, params, lowRes, options) => pictureDiffusion(network, model, params, lowRes, options),
    noiseFactor: () => 1,
    tiled: () => null,
  };
}

function atOnce(parts: Evaluation): Tensor4D {
  for (;;) {
    const part = parts.next();
    if (part.done === true) return part.value;
  }
}
