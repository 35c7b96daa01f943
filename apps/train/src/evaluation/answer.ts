import type { WholePicture } from '@sr3kit/data/node';
import { resizeBicubic, type Samples } from '@sr3kit/imaging';
import { classesOf } from '@sr3kit/models';
import type { Sampling } from '../config/sampling.ts';
import { upscale } from '../model/upscale.ts';
import { inDepthOf, type StoredImage } from './inDepth.ts';
import type { Method } from './methods.ts';

/** What a method makes of a picture. */
export interface Answer {
  /** Rounded as the input is, as in a file. */
  readonly picture: StoredImage;
  /** Wall time of the upscaling. */
  readonly seconds: number;
}

/**
 * Upscales a picture by a method.
 *
 * @param low - The input, in 8 or 16 bits.
 * @param label - Its class, for those models that know classes.
 */
export async function answer(
  { model, mode }: Method,
  low: StoredImage,
  {
    scale,
    sampling,
    label,
    signal,
  }: {
    readonly scale: number;
    readonly sampling: Sampling;
    readonly label?: WholePicture['label'] | undefined;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Answer> {
  signal?.throwIfAborted();
  const started = performance.now();
  const labels =
    model === null || classesOf(model.config.network) === undefined || label === undefined ? undefined : [label];
  const [output] =
    model === null
      ? [resizeBicubic<Samples>(low, { scale })]
      : await upscale(model, [low], sampling, { signal, mode, labels });
  if (output === undefined) throw new Error('the model gave no picture');
  return { picture: inDepthOf(low, output), seconds: (performance.now() - started) / 1000 };
}
