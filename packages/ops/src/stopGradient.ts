import type { Tensor } from '@tensorflow/tfjs-core';
import { clone } from '@tensorflow/tfjs-core';
import { unrecorded } from './unrecorded.ts';

/**
 * The value of a tensor as a constant: no gradient flows through it, and none is computed of what is made of it alone.
 *
 * @param x - Any type and shape.
 * @returns A tensor of the value and shape of `x`, owned by the caller.
 */
export function stopGradient<T extends Tensor>(x: T): T {
  // An operation whose gradient is zero would do too, but zeros would be computed all the way back to it.
  return unrecorded(() => clone(x));
}
