import { assertImage } from './image.ts';
import type { Image, Samples, Size } from './image.ts';
import { samplesLike } from './sampleRange.ts';

/** A rectangle of whole pixels; `left` and `top` count from the upper left corner. */
export interface Rect extends Size {
  readonly left: number;
  readonly top: number;
}

/**
 * Cuts out a rectangle.
 *
 * @returns A new image that owns its samples.
 * @throws RangeError if the image is malformed or the rectangle does not lie inside it.
 */
export function crop<S extends Samples>(image: Image<S>, rect: Rect): Image<S> {
  assertImage(image);
  const { left, top, width, height } = rect;
  const inside =
    [left, top, width, height].every(Number.isInteger) &&
    left >= 0 &&
    top >= 0 &&
    width >= 1 &&
    height >= 1 &&
    left + width <= image.width &&
    top + height <= image.height;
  if (!inside) {
    throw new RangeError(
      `rect must be whole pixels inside the ${image.width}x${image.height} image, ` +
        `got ${width}x${height} at left ${left}, top ${top}`,
    );
  }
  const { channels } = image;
  const stride = width * channels;
  const data = samplesLike(image.data, height * stride);
  for (let y = 0; y < height; y += 1) {
    const start = ((top + y) * image.width + left) * channels;
    data.set(image.data.subarray(start, start + stride), y * stride);
  }
  return { width, height, channels, data };
}
