import { gather, slice, tensor1d, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { resizeBicubic } from '@sr3kit/ops';

/** Smallest multiple of `unit` that is at least `length`. */
function roundUp(length: number, unit: number): number {
  return Math.ceil(length / unit) * unit;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * A low-resolution picture, padded so that its upsample has sides that a network takes, and that upsample.
 *
 * @param lowRes - `[batch, height, width, channels]`.
 * @param multiple - The sides that the network takes are multiples of this.
 * @returns Both owned by the caller.
 */
export function paddedInput(lowRes: Tensor4D, multiple: number, scale: number): { padded: Tensor4D; base: Tensor4D } {
  const padded = padToMultiple(lowRes, multiple / greatestCommonDivisor(multiple, scale));
  return { padded, base: resizeBicubic(padded, [padded.shape[1] * scale, padded.shape[2] * scale]) };
}

/**
 * Repeats the last row and column until both sides are multiples of `unit`. Works for any size, 1x1 included, where
 * mirroring could not.
 *
 * @param picture - `[batch, height, width, channels]`.
 * @returns Owned by the caller, even if nothing had to be added.
 */
export function padToMultiple(picture: Tensor4D, unit: number): Tensor4D {
  return tidy(() => {
    let padded = picture.clone();
    for (const axis of [1, 2] as const) {
      const length = picture.shape[axis];
      const wanted = roundUp(length, unit);
      if (wanted === length) continue;
      const rows = tensor1d(
        Array.from({ length: wanted }, (_, i) => Math.min(i, length - 1)),
        'int32',
      );
      padded = gather(padded, rows, axis);
    }
    return padded;
  });
}

/** The top left `height` x `width` of a picture `[batch, ., ., channels]`; owned by the caller. */
export function cropTo(picture: Tensor4D, height: number, width: number): Tensor4D {
  const [batch, fullHeight, fullWidth, channels] = picture.shape;
  if (fullHeight === height && fullWidth === width) return picture.clone();
  return slice(picture, [0, 0, 0, 0], [batch, height, width, channels]);
}
