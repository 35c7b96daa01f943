import { assertImage } from './image.ts';
import type { Image, Samples } from './image.ts';
import { samplesLike } from './sampleRange.ts';

/**
 * Mirrors left and right.
 *
 * @returns A new image. @throws RangeError if the image is malformed.
 */
export function flipHorizontal<S extends Samples>(image: Image<S>): Image<S> {
  assertImage(image);
  return rearrange(image, image.width, image.height, { origin: image.width - 1, perX: -1, perY: image.width });
}

/**
 * Mirrors top and bottom.
 *
 * @returns A new image. @throws RangeError if the image is malformed.
 */
export function flipVertical<S extends Samples>(image: Image<S>): Image<S> {
  assertImage(image);
  const { width, height } = image;
  return rearrange(image, width, height, { origin: (height - 1) * width, perX: 1, perY: -width });
}

/**
 * Turns anticlockwise by quarter turns, as NumPy's `rot90`.
 *
 * @param turns - Any integer; -1 is a quarter turn clockwise.
 * @returns A new image, width and height exchanged for odd turns.
 * @throws RangeError if the image is malformed or `turns` is not an integer.
 */
export function quarterTurn<S extends Samples>(image: Image<S>, turns: number): Image<S> {
  assertImage(image);
  if (!Number.isInteger(turns)) throw new RangeError(`turns must be an integer (quarter turns), got ${turns}`);
  const { width, height } = image;
  switch (((turns % 4) + 4) % 4) {
    case 1:
      return rearrange(image, height, width, { origin: width - 1, perX: width, perY: -1 });
    case 2:
      return rearrange(image, width, height, { origin: width * height - 1, perX: -1, perY: -width });
    case 3:
      return rearrange(image, height, width, { origin: (height - 1) * width, perX: -width, perY: 1 });
    default:
      return rearrange(image, width, height, { origin: 0, perX: 1, perY: width });
  }
}

/** Reads output pixel (x, y) from source pixel origin + x * perX + y * perY. */
function rearrange<S extends Samples>(
  image: Image<S>,
  width: number,
  height: number,
  source: { origin: number; perX: number; perY: number },
): Image<S> {
  const { channels, data } = image;
  const out = samplesLike(data, data.length);
  let o = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = (source.origin + x * source.perX + y * source.perY) * channels;
      for (let c = 0; c < channels; c += 1, o += 1) out[o] = data[from + c]!;
    }
  }
  return { width, height, channels, data: out };
}
