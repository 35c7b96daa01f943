import type { Image } from '@sr3kit/imaging';
import { colourPlanes, lumaPlanes } from './planes.ts';
import type { BorderOption, PlanePair } from './planes.ts';

/**
 * Peak signal-to-noise ratio over all colour channels, in dB: 10 log10(255² / mean squared error), on the 0..255 scale
 * whatever the sample types. Alpha is left out.
 *
 * @returns A number in dB, `Infinity` for equal pictures (leave those out of a mean, or compare errors instead).
 * @throws RangeError if the sizes differ, one picture is gray and the other RGB, or the border leaves nothing.
 */
export function psnr(a: Image, b: Image, options: BorderOption = {}): number {
  return decibels(colourPlanes(a, b, options.border ?? 0));
}

/**
 * {@link psnr} of the BT.601 luma that MATLAB's `rgb2ycbcr` gives, unrounded: the figure of the super-resolution papers,
 * which leave out a border as wide as the scale. The peak is 255, as in those papers, although luma spans 16..235.
 *
 * @throws RangeError if the sizes differ or the border leaves nothing.
 */
export function psnrLuma(a: Image, b: Image, options: BorderOption = {}): number {
  return decibels(lumaPlanes(a, b, options.border ?? 0));
}

function decibels({ planes }: PlanePair): number {
  let sum = 0;
  let count = 0;
  for (const { a, b } of planes) {
    for (let i = 0; i < a.length; i += 1) sum += (a[i]! - b[i]!) ** 2;
    count += a.length;
  }
  return 10 * Math.log10((255 ** 2 * count) / sum);
}
