import type { WholePicture } from '@sr3kit/data/node';
import { pictureDistances, type DistanceWeights } from '@sr3kit/distances';
import { toUint8, type Image } from '@sr3kit/imaging';
import { deriveSeed } from '@sr3kit/random';
import type { Sampling } from '../config/sampling.ts';
import { answer } from './answer.ts';
import { measure, type Measures } from './measure.ts';
import type { Method } from './methods.ts';

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
    readonly distances?: DistanceWeights | undefined;
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
    for (const method of methods) {
      const { picture: rounded, seconds } = await answer(method, low, {
        scale,
        sampling: { ...sampling, seed },
        label,
        signal,
      });
      outputs.push(rounded);
      const perceptual = distances && (await pictureDistances(distances, rounded, high));
      figures.push({ measures: { ...measure(rounded, high, low, scale), ...perceptual }, seconds });
    }
    yield { name, high, low, outputs, figures };
    index += 1;
  }
}
