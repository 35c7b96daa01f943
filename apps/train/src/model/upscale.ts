import type { Image } from '@sr3kit/imaging';
import { setImmediate } from 'node:timers/promises';
import { regress, superResolve, type Model } from 'sr3kit';
import { tensor1d, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Sampling } from '../config/sampling.ts';
import { picturesToTensor, tensorToPictures } from './pictures.ts';

/** What an upscaling may be told beside the sampling options. */
export interface UpscaleOptions {
  readonly signal?: AbortSignal | undefined;
  /** Class of each picture, for class-conditional models. */
  readonly labels?: readonly number[] | undefined;
  /** Asks a light model of the diffusion kind for its regression alone. */
  readonly oneStep?: boolean | undefined;
  /** Called after every network evaluation. */
  readonly onStep?: ((step: number, steps: number) => void) | undefined;
}

/**
 * Upscales low-resolution pictures of one size with either kind of model; a regression model uses `consistency` alone.
 *
 * @returns Float pictures, `scale` times as large. No tensor outlives the call.
 */
export async function upscale(
  model: Model,
  lowRes: readonly Image[],
  sampling: Sampling,
  options: UpscaleOptions = {},
): Promise<Image<Float32Array>[]> {
  const { consistency = model.config.task.consistency ?? 1 } = sampling;
  const input = picturesToTensor(lowRes, model.config.task.channels);
  const labels = options.labels ? tensor1d([...options.labels], 'int32') : undefined;
  let result: Tensor4D | undefined;
  try {
    if (model.config.objective.kind === 'regression' || options.oneStep === true) {
      result = regress(model, input, consistency);
    } else {
      const { signal, onStep } = options;
      const given = { ...sampling, consistency, ...(labels ? { labels } : {}), ...(signal ? { signal } : {}) };
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
