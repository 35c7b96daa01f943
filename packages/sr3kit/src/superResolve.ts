import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Refinement } from '@sr3kit/samplers';
import { superResolveLite } from './lite/superResolve.ts';
import type { Model } from './model.ts';
import { isLite, isUnet } from './network.ts';
import type { SampleOptions } from './sampleOptions.ts';
import { superResolveUnet } from './unet/superResolve.ts';

/**
 * Upscales by iterative refinement (SR3 Alg. 2 and its faster relatives).
 *
 * @param lowRes - `[batch, height, width, channels]` in [-1, 1], any size; owned by the caller throughout.
 * @returns One refinement a step. Its `y0` is the current picture, `[batch, height * scale, width * scale, channels]`
 * in [-1, 1] up to the projection's last correction, owned by the caller; that of the last step is the result.
 */
export async function* superResolve(
  { config, params }: Model,
  lowRes: Tensor4D,
  options: SampleOptions,
): AsyncGenerator<Refinement> {
  if (config.objective.kind !== 'diffusion')
    throw new Error('superResolve needs a diffusion model, but this one is a regression model: use regress');
  if (isLite(config)) yield* superResolveLite(config, params, lowRes, options);
  else if (isUnet(config)) yield* superResolveUnet(config, params, lowRes, options);
}
