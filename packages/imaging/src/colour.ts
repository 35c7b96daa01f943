import { assertImage } from './image.ts';
import type { Image, Samples } from './image.ts';
import { samplesLike, toInteger, whiteOf } from './sampleRange.ts';

/**
 * The picture with three channels: gray is repeated, alpha is left out (`splitAlpha` keeps it). An RGB picture is returned
 * as it is.
 *
 * @throws RangeError if the image is malformed.
 */
export function toRgb<S extends Samples>(image: Image<S>): Image<S> {
  assertImage(image);
  const { width, height, channels, data } = image;
  if (channels === 3) return image;
  const out = samplesLike(data, width * height * 3);
  const [green, blue] = channels === 4 ? [1, 2] : [0, 0];
  for (let i = 0, o = 0; o < out.length; i += channels, o += 3) {
    out[o] = data[i]!;
    out[o + 1] = data[i + green]!;
    out[o + 2] = data[i + blue]!;
  }
  return { width, height, channels: 3, data: out };
}

const THOUSANDTHS = [299, 587, 114] as const;

/**
 * Luma of red, green and blue in full range: 0.299, 0.587, 0.114 (ITU-R BT.601). They add up to 1, so a value that is added to
 * all three channels is added to the luma.
 */
export const LUMA_WEIGHTS: readonly [red: number, green: number, blue: number] = [
  THOUSANDTHS[0] / 1000,
  THOUSANDTHS[1] / 1000,
  THOUSANDTHS[2] / 1000,
];

/**
 * The picture with one channel, 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), over the same range as its samples; alpha is
 * left out. A gray picture is returned as it is. For the quantity that super-resolution papers measure see {@link luma}.
 *
 * @throws RangeError if the image is malformed.
 */
export function toGray<S extends Samples>(image: Image<S>): Image<S> {
  assertImage(image);
  const { width, height, channels, data } = image;
  if (channels === 1) return image;
  const out = samplesLike(data, width * height);
  const white = whiteOf(data);
  const integers = !(data instanceof Float32Array);
  // In thousandths, so that the sum of integers is exact.
  const [red, green, blue] = THOUSANDTHS;
  for (let i = 0, o = 0; o < out.length; i += channels, o += 1) {
    const gray = channels === 2 ? data[i]! : (red * data[i]! + green * data[i + 1]! + blue * data[i + 2]!) / 1000;
    out[o] = integers ? toInteger(gray, white) : gray;
  }
  return { width, height, channels: 1, data: out };
}

/**
 * BT.601 luma as MATLAB's `rgb2ycbcr`: Y = 16 + (65.481 R + 128.553 G + 24.966 B) / 255 for R, G, B on the 0..255 scale,
 * to which 16-bit and float samples are brought first. Neither rounded nor clamped: black is 16, white is 235. Gray counts
 * as R = G = B; alpha is left out.
 *
 * @returns `[height, width]`, in double precision.
 * @throws RangeError if the image is malformed.
 */
export function luma(image: Image): Float64Array {
  assertImage(image);
  const { width, height, channels, data } = image;
  const out = new Float64Array(width * height);
  const white = whiteOf(data);
  const [green, blue] = channels >= 3 ? [1, 2] : [0, 0];
  for (let i = 0, o = 0; o < out.length; i += channels, o += 1) {
    out[o] = 16 + (65.481 * data[i]! + 128.553 * data[i + green]! + 24.966 * data[i + blue]!) / white;
  }
  return out;
}
