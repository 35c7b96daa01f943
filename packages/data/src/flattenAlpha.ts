import { splitAlpha, toRgb, whiteOf, type Image, type Samples } from '@sr3kit/imaging';
import type { AlphaHandling } from './dataConfig.ts';

/** Red, green and blue in 0 ... 1, on the samples as they are stored. */
export type Colour = readonly [red: number, green: number, blue: number];

const COLOURS: Readonly<Record<Exclude<AlphaHandling, 'drop'>, Colour>> = { white: [1, 1, 1], black: [0, 0, 0] };

/**
 * Takes transparency out of a picture: composites it over a background (alpha c + (1 - alpha) background, on the samples
 * as they are stored), or drops it. A gray picture becomes RGB over a background that is not gray.
 *
 * @returns The picture itself if it has no alpha, else a new one without it.
 * @throws RangeError if the image is malformed.
 */
export function flattenAlpha<S extends Samples>(image: Image<S>, handling: AlphaHandling | Colour): Image<S> {
  const { colour, alpha } = splitAlpha(image);
  if (alpha === undefined || handling === 'drop') return colour;
  const background = typeof handling === 'string' ? COLOURS[handling] : handling;
  const neutral = background.every((value) => value === background[0]);
  // The colours are this function's own copy: writing into them changes nobody's picture.
  const flat = neutral ? colour : toRgb(colour);
  const { data, channels } = flat;
  const opaque = whiteOf(data);
  for (let pixel = 0; pixel < alpha.data.length; pixel += 1) {
    const opacity = alpha.data[pixel]! / opaque;
    if (opacity === 1) continue;
    for (let c = 0; c < channels; c += 1) {
      const i = pixel * channels + c;
      const value = opacity * data[i]! + (1 - opacity) * background[c]! * opaque;
      data[i] = opaque === 1 ? value : Math.round(value);
    }
  }
  return flat;
}
