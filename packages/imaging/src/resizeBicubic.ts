import { bicubicMatrix } from './bicubicMatrix.ts';
import { filterImage } from './filterImage.ts';
import { assertImage, assertSize } from './image.ts';
import type { Image, Samples, Size } from './image.ts';
import { applySeparable } from './tapMatrix.ts';
import type { TapMatrix } from './tapMatrix.ts';

/** What a picture is resized to: a size in pixels, or one factor for both sides. */
export type ResizeTarget = Size | { readonly scale: number };

/**
 * Resizes as MATLAB's `imresize(image, target, 'bicubic')` does on doubles, antialiased when shrinking.
 *
 * Arithmetic is double; integer samples are rounded and clamped once, at the end (MATLAB given integers rounds between the
 * two axes as well). Float samples keep the overshoot of the kernel: they are not clamped. Every channel is treated alike;
 * for a picture with alpha see `resizeBicubicWithAlpha`.
 *
 * @param target - The size in pixels, or a factor; with a factor the sides become `ceil(side * scale)`, and the sampling
 * positions follow the factor itself, as in MATLAB.
 * @returns A new image of the same sample type.
 * @throws RangeError if the image is malformed, or the target is not positive.
 */
export function resizeBicubic<S extends Samples>(image: Image<S>, target: ResizeTarget): Image<S> {
  assertImage(image);
  const { vertical, horizontal } = resizeMatrices(image, target);
  return filterImage(image, vertical, horizontal);
}

/**
 * {@link resizeBicubic} for bare arrays with any number of channels: nothing is rounded to integers or clamped.
 *
 * @param data - `[height, width, channels]`, row-major.
 * @returns A new array `[size.height, size.width, channels]` in single precision, computed in double.
 * @throws RangeError if `data` does not have the length that `shape` asks for, or a side is not positive.
 */
export function resizePlanes(
  data: Float32Array | Float64Array,
  shape: Size & { readonly channels: number },
  size: Size,
): Float32Array {
  assertSize(shape, 'shape');
  const { width, height, channels } = shape;
  if (!Number.isInteger(channels) || channels < 1 || data.length !== width * height * channels) {
    throw new RangeError(
      `data must hold height * width * channels = ${height} * ${width} * ${channels} samples, got ${data.length}`,
    );
  }
  const { vertical, horizontal } = resizeMatrices(shape, size);
  const out = new Float32Array(vertical.rows * horizontal.rows * channels);
  applySeparable(data, channels, vertical, horizontal, (row, line) => out.set(line, row * line.length));
  return out;
}

/** The matrices along y and x that take a picture of size `from` to the target. */
export function resizeMatrices(from: Size, target: ResizeTarget): { vertical: TapMatrix; horizontal: TapMatrix } {
  if (!('scale' in target)) {
    assertSize(target, 'size');
    return {
      vertical: bicubicMatrix(from.height, target.height),
      horizontal: bicubicMatrix(from.width, target.width),
    };
  }
  const { scale } = target;
  if (!(scale > 0) || !Number.isFinite(scale)) {
    throw new RangeError(`scale must be a positive number, got ${scale}: use e.g. 4 or 0.25`);
  }
  return {
    vertical: bicubicMatrix(from.height, Math.ceil(from.height * scale), scale),
    horizontal: bicubicMatrix(from.width, Math.ceil(from.width * scale), scale),
  };
}
