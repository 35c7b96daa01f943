import { assertImage } from './image.ts';
import type { Image, Samples } from './image.ts';
import { samplesLike, whiteOf } from './sampleRange.ts';

/** A picture's colour (1 or 3 channels) and, if it had one, its alpha (1 channel). */
export interface ColourAndAlpha<S extends Samples = Samples> {
  readonly colour: Image<S>;
  readonly alpha?: Image<S>;
}

/**
 * Takes the alpha channel off. Without one the colour is the image itself and `alpha` is absent.
 *
 * @throws RangeError if the image is malformed.
 */
export function splitAlpha<S extends Samples>(image: Image<S>): ColourAndAlpha<S> {
  assertImage(image);
  const { width, height, channels, data } = image;
  if (channels === 1 || channels === 3) return { colour: image };
  const colours = channels === 4 ? 3 : 1;
  const colour = samplesLike(data, width * height * colours);
  const alpha = samplesLike(data, width * height);
  for (let pixel = 0; pixel < alpha.length; pixel += 1) {
    for (let c = 0; c < colours; c += 1) colour[pixel * colours + c] = data[pixel * channels + c]!;
    alpha[pixel] = data[pixel * channels + colours]!;
  }
  return {
    colour: { width, height, channels: colours, data: colour },
    alpha: { width, height, channels: 1, data: alpha },
  };
}

/**
 * Puts an alpha channel on: gray becomes gray + alpha, RGB becomes RGBA. The inverse of {@link splitAlpha}.
 *
 * @throws RangeError if the colour does not have 1 or 3 channels, the alpha not 1, or their sizes or sample types differ.
 */
export function joinAlpha<S extends Samples>(colour: Image<S>, alpha: Image<S>): Image<S> {
  assertImage(colour, 'colour');
  assertImage(alpha, 'alpha');
  const { width, height } = colour;
  const colours = colour.channels;
  if (colours !== 1 && colours !== 3) throw new RangeError(`colour.channels must be 1 or 3, got ${colours}`);
  if (alpha.channels !== 1) throw new RangeError(`alpha.channels must be 1, got ${alpha.channels}`);
  if (alpha.width !== width || alpha.height !== height) {
    throw new RangeError(`alpha must be as large as colour, ${width}x${height}, got ${alpha.width}x${alpha.height}`);
  }
  if (whiteOf(alpha.data) !== whiteOf(colour.data)) {
    throw new RangeError('colour and alpha must have the same sample type: convert one, e.g. with toUint8');
  }
  const channels = colours === 3 ? 4 : 2;
  const data = samplesLike(colour.data, width * height * channels);
  for (let pixel = 0; pixel < alpha.data.length; pixel += 1) {
    for (let c = 0; c < colours; c += 1) data[pixel * channels + c] = colour.data[pixel * colours + c]!;
    data[pixel * channels + colours] = alpha.data[pixel]!;
  }
  return { width, height, channels, data };
}
