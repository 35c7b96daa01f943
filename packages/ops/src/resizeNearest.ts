import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { avgPool, customGrad, image, mul } from '@tensorflow/tfjs-core';
import { assertPicture } from './assertShape.ts';

function assertFactor(factor: number, operation: string): void {
  if (!Number.isInteger(factor) || factor < 1) {
    throw new RangeError(`${operation}: factor must be an integer of at least 1, got ${factor}`);
  }
}

const repeat = (x: Tensor4D, factor: number): Tensor4D =>
  image.resizeNearestNeighbor(x, [x.shape[1] * factor, x.shape[2] * factor]);

const average = (x: Tensor4D, factor: number): Tensor4D => avgPool(x, factor, factor, 'valid');

// The two are each other's transpose up to a factor, and their kernels exist everywhere. The library's own gradients do
// not: wasm lacks both, and the one of nearest neighbours is wrong on the cpu engine for more than one picture.

/**
 * Enlarges by repeating pixels.
 *
 * @param x - `[batch, height, width, channels]`, float32.
 * @param factor - Integer of at least 1.
 * @returns `[batch, height * factor, width * factor, channels]`, owned by the caller. Differentiable.
 */
export function resizeNearest(x: Tensor4D, factor: number): Tensor4D {
  assertPicture(x, 'resizeNearest');
  assertFactor(factor, 'resizeNearest');
  return customGrad((input) => ({
    value: repeat(input as Tensor4D, factor),
    gradFunc: (dy: Tensor) => mul(average(dy as Tensor4D, factor), factor * factor),
  }))(x) as Tensor4D;
}

/**
 * Shrinks by the mean of squares of pixels.
 *
 * @param x - `[batch, height, width, channels]`, float32; height and width multiples of `factor`.
 * @param factor - Integer of at least 1.
 * @returns `[batch, height / factor, width / factor, channels]`, owned by the caller. Differentiable.
 * @throws RangeError if `factor` does not divide height and width.
 */
export function averagePool(x: Tensor4D, factor: number): Tensor4D {
  assertPicture(x, 'averagePool');
  assertFactor(factor, 'averagePool');
  const [, height, width] = x.shape;
  if (height % factor !== 0 || width % factor !== 0) {
    throw new RangeError(`averagePool: height and width must be multiples of ${factor}, got ${height} x ${width}`);
  }
  return customGrad((input) => ({
    value: average(input as Tensor4D, factor),
    gradFunc: (dy: Tensor) => mul(repeat(dy as Tensor4D, factor), 1 / (factor * factor)),
  }))(x) as Tensor4D;
}
