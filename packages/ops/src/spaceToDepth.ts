import type { Tensor4D } from '@tensorflow/tfjs-core';
import { reshape, tidy, transpose } from '@tensorflow/tfjs-core';
import { assertPicture } from './assertShape.ts';

function assertBlock(block: number, operation: string): void {
  if (!Number.isInteger(block) || block < 1) {
    throw new RangeError(`${operation}: block must be an integer of at least 1, got ${block}`);
  }
}

/**
 * Moves squares of `block` x `block` pixels into channels, in TensorFlow's order: the pixel at (dy, dx) of a square becomes
 * the channels from (dy * block + dx) * channels on.
 *
 * One transposition of rank 4, which every engine has together with its gradient; only some have a kernel of this name.
 *
 * @param x - `[batch, height, width, channels]`, height and width multiples of `block`.
 * @returns `[batch, height / block, width / block, channels * block^2]`, owned by the caller.
 * @throws RangeError if `block` does not divide height and width.
 */
export function spaceToDepth(x: Tensor4D, block: number): Tensor4D {
  assertPicture(x, 'spaceToDepth');
  assertBlock(block, 'spaceToDepth');
  const [batch, height, width, channels] = x.shape;
  if (height % block !== 0 || width % block !== 0) {
    throw new RangeError(`spaceToDepth: height and width must be multiples of ${block}, got ${height} x ${width}`);
  }
  const [rows, columns] = [height / block, width / block];
  return tidy(() => {
    const rowsOfBlocks = transpose(reshape(x, [batch * rows, block, columns, block * channels]), [0, 2, 1, 3]);
    return reshape(rowsOfBlocks, [batch, rows, columns, block * block * channels]);
  });
}

/**
 * The inverse of {@link spaceToDepth}.
 *
 * @param x - `[batch, height, width, channels]`, channels a multiple of `block`^2.
 * @returns `[batch, height * block, width * block, channels / block^2]`, owned by the caller.
 * @throws RangeError if `block`^2 does not divide the channels.
 */
export function depthToSpace(x: Tensor4D, block: number): Tensor4D {
  assertPicture(x, 'depthToSpace');
  assertBlock(block, 'depthToSpace');
  const [batch, height, width, depth] = x.shape;
  if (depth % (block * block) !== 0) {
    throw new RangeError(`depthToSpace: channels must be a multiple of ${block * block}, got ${depth}`);
  }
  const channels = depth / (block * block);
  return tidy(() => {
    const rowsOfPixels = transpose(reshape(x, [batch * height, width, block, block * channels]), [0, 2, 1, 3]);
    return reshape(rowsOfPixels, [batch, height * block, width * block, channels]);
  });
}
