import type { WholePicture } from '@sr3kit/data/node';
import type { DistanceWeights } from '@sr3kit/distances';
import { deriveSeed } from '@sr3kit/random';
import type { Sampling } from '../config/sampling.ts';
import { inDepthOf, type StoredImage } from './inDepth.ts';
import type { Measures } from './measure.ts';
import { measuredAnswer } from './measuredAnswer.ts';
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
  readonly high: StoredImage;
  readonly low: StoredImage;
  /** In the order of the methods. */
  readonly outputs: readonly StoredImage[];
}

/**
 * Upscales the pictures one by one and measures what comes out. Everything is rounded first, as in a file:
 * to 16 bits where the photograph has them, else to 8.
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
    const high = inDepthOf(truth, truth);
    const low = inDepthOf(truth, input);
    const seed = deriveSeed(sampling.seed, 'evaluate', index);
    const figures: PictureFigures['figures'][number][] = [];
    const outputs: StoredImage[] = [];
    for (const method of methods) {
      const { picture, ...found } = await measuredAnswer(
        method,
        { high, low, label },
        { ...{ scale, distances, signal }, sampling: { ...sampling, seed } },
      );
      outputs.push(picture);
      figures.push(found);
    }
    yield { name, high, low, outputs, figures };
    index += 1;
  }
}
