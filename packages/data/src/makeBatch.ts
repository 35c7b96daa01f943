import type { PictureBatch } from '@sr3kit/losses';
import { assembleBatch } from './assembleBatch.ts';
import type { ExampleDraw } from './exampleDraw.ts';
import { trainingPair } from './picturePair.ts';
import type { CropOptions, PairOptions, SourcePair } from './picturePair.ts';

/** All that a batch is made of. */
export interface BatchRequest {
  /** Pictures, whole or cut by `cutCrop`, with what chance decided about each. */
  readonly examples: readonly { readonly source: SourcePair; readonly draw: ExampleDraw }[];
  readonly options: PairOptions & CropOptions;
  /** Class of each example. */
  readonly labels?: readonly number[] | undefined;
}

/**
 * Makes a {@link PictureBatch}: one training pair for each example, laid side by side. A pure function of its argument.
 *
 * @throws RangeError if there is no example, or a picture is smaller than the crop.
 */
export function makeBatch(request: BatchRequest): PictureBatch {
  const { examples, options, labels } = request;
  const pairs = examples.map(({ source, draw }) => trainingPair(source, draw, options));
  return assembleBatch(pairs, options, labels);
}
