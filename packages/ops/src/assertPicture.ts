import type { Tensor } from '@tensorflow/tfjs-core';
import { showShape } from './showShape.ts';

/** Asserts that a tensor is `[batch, height, width, channels]`, in a message that names the operation. */
export function assertPicture(x: Tensor, operation: string): void {
  if (x.rank !== 4)
    throw new RangeError(`${operation} takes [batch, height, width, channels], got ${showShape(x.shape)}`);
}
