import { assertImage, LUMA_WEIGHTS, whiteOf, type Image } from '@sr3kit/imaging';
import { colourChannels } from '../planes.ts';

/** A value of a picture by its place, on the 0..255 scale: what is looked at here and there need not be a whole plane. */
export type PixelReader = (x: number, y: number) => number;

/** Luma of full range, or the gray value. */
export function lumaReader(image: Image): PixelReader {
  return mixReader(image, LUMA_WEIGHTS);
}

/**
 * A weighted sum of the colours.
 *
 * @param weights - Of red, green and blue; a gray picture is read as it is.
 * @throws RangeError for what is not a picture.
 */
export function mixReader(image: Image, weights: readonly [number, number, number]): PixelReader {
  assertImage(image, 'image');
  const { width, channels, data } = image;
  const unit = 255 / whiteOf(data);
  if (colourChannels(image) === 1) return (x, y) => data[(y * width + x) * channels]! * unit;
  const [red, green, blue] = weights.map((weight) => weight * unit) as [number, number, number];
  return (x, y) => {
    const at = (y * width + x) * channels;
    return red * data[at]! + green * data[at + 1]! + blue * data[at + 2]!;
  };
}
