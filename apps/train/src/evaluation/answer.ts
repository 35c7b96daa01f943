import type { WholePicture } from '@sr3kit/data/node';
import { resizeBicubic, toUint8, type Image } from '@sr3kit/imaging';
import { classesOf } from '@sr3kit/models';
import type { Sampling } from '../config/sampling.ts';
import { upscale } from '../model/upscale.ts';
import type { Method } from './methods.ts';

/** What a method makes of a picture. */
export interface Answer {
  /** Rounded to 8 bits, as in a file. */
  readonly picture: Image<Uint8Array>;
  /** Wall time of the upscaling. */
  readonly seconds: number;
}

/**
 * Upscales a picture by a method.
 *
 * @param low - The input, in 8 bits.
 * @param label - Its class, for those models that know classes.
 */
export async function answer(
  { model, mode }: Method,
  low: Image<Uint8Array>,
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
    model === null ? [resizeBicubic(low, { scale })] : await upscale(model, [low], sampling, { signal, mode, labels });
  if (output === undefined) throw new Error('the model gave no picture');
  return { picture: toUint8(output), seconds: (performance.now() - started) / 1000 };
}
