import type { Image, Samples } from './image.ts';
import { samplesLike, toInteger, whiteOf } from './sampleRange.ts';
import { applySeparable } from './tapMatrix.ts';
import type { TapMatrix } from './tapMatrix.ts';

/** Applies the matrices to every channel; integer samples are rounded and clamped once, at the end. */
export function filterImage<S extends Samples>(image: Image<S>, vertical: TapMatrix, horizontal: TapMatrix): Image<S> {
  const { channels } = image;
  const data = samplesLike(image.data, vertical.rows * horizontal.rows * channels);
  const white = whiteOf(data);
  const integers = !(data instanceof Float32Array);
  applySeparable(image.data, channels, vertical, horizontal, (row, line) => {
    if (integers) for (let i = 0; i < line.length; i += 1) line[i] = toInteger(line[i]!, white);
    data.set(line, row * line.length);
  });
  return { width: horizontal.rows, height: vertical.rows, channels, data };
}
