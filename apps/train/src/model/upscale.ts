import { setImmediate } from 'node:timers/promises';
import { tensor1d, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Image } from '@sr3kit/imaging';
import { modesOf, oneStep, superResolve, type Mode, type Model } from '@sr3kit/models';
import { samplerNamed } from '@sr3kit/samplers';
import type { Sampling } from '../config/sampling.ts';
import { picturesToTensor, tensorToPictures } from './pictures.ts';

/** Options of an upscaling beside those of the sampling. */
export interface UpscaleOptions {
  readonly signal?: AbortSignal | undefined;
  /** Class of each picture, for class-conditional models. */
  readonly labels?: readonly number[] | undefined;
  /** How the model is to answer. Default: in refinements if it has them, otherwise in one pass. */
  readonly mode?: Mode | undefined;
  /** Called after every network evaluation. */
  readonly onStep?: ((step: number, steps: number) => void) | undefined;
}

/**
 * Upscales low-resolution pictures of one size. An answer in one pass depends on `consistency` alone of the sampling
 * options.
 *
 * @returns Float pictures, `scale` times as large. No tensor outlives the call.
 */
export async function upscale(
  model: Model,
  lowRes: readonly Image[],
  sampling: Sampling,
  options: UpscaleOptions = {},
): Promise<Image<Float32Array>[]> {
  const input = picturesToTensor(lowRes, model.config.task.channels);
  const labels = options.labels ? tensor1d([...options.labels], 'int32') : undefined;
  let result: Tensor4D | undefined;
  try {
    const { mode = modesOf(model.config).includes('diffusion') ? 'diffusion' : 'one-step' } = options;
    if (mode !== 'diffusion') {
      const { consistency } = sampling;
      result = oneStep(model, input, { mode, ...(consistency === undefined ? {} : { consistency }) });
    } else {
      const { signal, onStep } = options;
      const sampler = samplerNamed(sampling.sampler, sampling);
      const given = { ...sampling, sampler, signal, ...(labels ? { labels } : {}) };
      for await (const refinement of superResolve(model, input, given)) {
        result?.dispose();
        result = refinement.y0;
        onStep?.(refinement.step, refinement.steps);
        // Engines that compute synchronously would otherwise keep Ctrl-C waiting until the picture is done.
        await setImmediate();
      }
    }
    if (result === undefined) throw new Error('the sampler yielded nothing');
    return await tensorToPictures(result);
  } finally {
    result?.dispose();
    labels?.dispose();
    input.dispose();
  }
}
