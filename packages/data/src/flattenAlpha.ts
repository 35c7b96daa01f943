import { splitAlpha, whiteOf, type Image, type Samples } from '@sr3kit/imaging';
import type { AlphaHandling } from './dataConfig.ts';

/**
 * Takes transparency out of a picture: composites it over white or black (alpha c + (1 - alpha) background, on the samples
 * as they are stored), or drops it.
 *
 * @returns The picture itself if it has no alpha, else a new one with one channel less.
 * @throws RangeError if the image is malformed.
 */
export function flattenAlpha<S extends Samples>(image: Image<S>, handling: AlphaHandling): Image<S> {
  const { colour, alpha } = splitAlpha(image);
  if (alpha === undefined || handling === 'drop') return colour;
  const { data, channels } = colour;
  const opaque = whiteOf(data);
  const background = handling === 'white' ? opaque : 0;
  // The colours are this function's own copy: writing into them changes nobody's picture.
  for (let pixel = 0; pixel < alpha.data.length; pixel += 1) {
    const opacity = alpha.data[pixel]! / opaque;
    if (opacity === 1) continue;
    for (let i = pixel * channels; i < (pixel + 1) * channels; i += 1) {
      const value = opacity * data[i]! + (1 - opacity) * background;
      data[i] = opaque === 1 ? value : Math.round(value);
    }
  }
  return colour;
}
