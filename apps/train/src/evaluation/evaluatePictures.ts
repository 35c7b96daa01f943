import type { WholePicture } from '@sr3kit/data/node';
import { resizeBicubic, toUint8, type Image } from '@sr3kit/imaging';
import type { Mode, Model } from '@sr3kit/models';
import { deriveSeed } from '@sr3kit/random';
import type { Sampling } from '../config/sampling.ts';
import { upscale } from '../model/upscale.ts';
import { measureDistances, type Distances } from './distances.ts';
import { measure, type Measures } from './measure.ts';

/** A way of upscaling that is measured; null is bicubic interpolation. */
export interface Method {
  readonly name: string;
  readonly model: Model | null;
  /** How the model is to answer. Default: in refinements if it has them, otherwise in one pass. */
  readonly mode?: Mode;
  /** What the names of its pictures end with, where they are kept. */
  readonly ending?: string;
}

/** The figures of one picture, in the order of the methods. */
export interface PictureFigures {
  readonly name: string;
  readonly figures: readonly {
    readonly measures: Measures;
    /** Wall time of the upscaling. */
    readonly seconds: number;
  }[];
}

/** One picture upscaled by every method. */
export interface EvaluatedPicture extends PictureFigures {
  readonly high: Image<Uint8Array>;
  readonly low: Image<Uint8Array>;
  /** In the order of the methods. */
  readonly outputs: readonly Image<Uint8Array>[];
}

/**
 * Upscales the pictures one by one and measures what comes out. Everything is rounded to 8 bits first, as in a file.
 *
 * @param pictures - Pairs at the scale of the models.
 * @param options - With `distances`, the perceptual ones are measured too.
 */
export async function* evaluatePictures(
  pictures: AsyncIterable<WholePicture>,
  methods: readonly Method[],
  options: {
    readonly scale: number;
    readonly sampling: Sampling;
    readonly distances?: Distances | undefined;
    readonly signal?: AbortSignal;
  },
): AsyncGenerator<EvaluatedPicture, void, undefined> {
  const { scale, sampling, distances, signal } = options;
  let index = 0;
  for await (const { name, high: truth, low: input, label } of pictures) {
    const high = toUint8(truth);
    const low = toUint8(input);
    const seed = deriveSeed(sampling.seed, 'evaluate', index);
    const figures: PictureFigures['figures'][number][] = [];
    const outputs: Image<Uint8Array>[] = [];
    for (const { model, mode } of methods) {
      signal?.throwIfAborted();
      const started = performance.now();
      const [output] =
        model === null
          ? [resizeBicubic(low, { scale })]
          : await upscale(
              model,
              [low],
              { ...sampling, seed },
              { signal, mode, labels: label === undefined ? undefined : [label] },
            );
      if (output === undefined) throw new Error('the model gave no picture');
      const rounded = toUint8(output);
      const seconds = (performance.now() - started) / 1000;
      outputs.push(rounded);
      const perceptual = distances && (await measureDistances(distances, rounded, high));
      figures.push({ measures: { ...measure(rounded, high, low, scale), ...perceptual }, seconds });
    }
    yield { name, high, low, outputs, figures };
    index += 1;
  }
}
