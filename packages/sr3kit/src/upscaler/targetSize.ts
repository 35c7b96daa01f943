import type { Size } from '@sr3kit/imaging';
import type { UpscaleOptions } from './upscaleOptions.ts';

/** The largest magnification, and the inverse of the smallest: what is beyond is a mistake, and would take all memory. */
const MOST_SCALE = 1000;
/** Longest side of a result in pixels. */
const MOST_SIDE = 2 ** 24;

/** The requested picture. */
export interface Target {
  readonly size: Size;
  /** Its magnification, if one was asked for: the sides do not tell, because they are rounded up. */
  readonly scale?: number;
}

/**
 * The size of the result.
 *
 * @param from - Of the picture.
 * @param scale - Of the model: used if nothing else is asked for.
 * @throws RangeError for numbers that are not sizes, and if both a size and a factor are given.
 */
export function targetOf(from: Size, scale: number, options: UpscaleOptions): Target {
  const { width, height } = options;
  for (const [name, side] of Object.entries({ width, height })) {
    if (side !== undefined && !(Number.isInteger(side) && side >= 1 && side <= MOST_SIDE)) {
      throw new RangeError(`${name} must be an integer from 1 to ${MOST_SIDE}, got ${side}`);
    }
  }
  if (options.scale !== undefined) {
    if (!(options.scale >= 1 / MOST_SCALE && options.scale <= MOST_SCALE)) {
      throw new RangeError(`scale must be a number from ${1 / MOST_SCALE} to ${MOST_SCALE}, got ${options.scale}`);
    }
    if (width !== undefined || height !== undefined) {
      throw new RangeError('give either scale, or width and height, not both');
    }
  }
  if (width === undefined && height === undefined) {
    const factor = options.scale ?? scale;
    return { size: { width: Math.ceil(from.width * factor), height: Math.ceil(from.height * factor) }, scale: factor };
  }
  const follow = (side: number, wanted: number, other: number): number =>
    Math.max(1, Math.round((side * wanted) / other));
  return {
    size: {
      width: width ?? follow(from.width, height!, from.height),
      height: height ?? follow(from.height, width!, from.width),
    },
  };
}
