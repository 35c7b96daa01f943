import { assertImage, type Channels, type Image, type Samples, type Size } from '@sr3kit/imaging';

/** How the samples of a picture are stored. */
export type Depth = 'uint8' | 'uint16' | 'float32';

/** A picture that can be read from top to bottom, any number of times, without being in memory as a whole. */
export interface RowSource extends Size {
  readonly channels: Channels;
  readonly depth: Depth;
  /** Its rows, any number of whole ones at a time: `[rows, width, channels]` as in {@link Image}. */
  rows(): AsyncIterable<Samples> | Iterable<Samples>;
}

/**
 * A picture in memory as a source of rows.
 *
 * @throws RangeError if the image is malformed.
 */
export function imageRows(image: Image): RowSource {
  assertImage(image);
  const { width, height, channels, data } = image;
  return { width, height, channels, depth: depthOf(data), rows: () => [data] };
}

/** How samples are stored. */
export function depthOf(data: Samples): Depth {
  if (data instanceof Uint8Array) return 'uint8';
  return data instanceof Uint16Array ? 'uint16' : 'float32';
}
