import type { Tensor } from '@tensorflow/tfjs-core';
import { clone, engine } from '@tensorflow/tfjs-core';

/** The part of the engine that says whether operations are recorded: within a kernel they are not. Its types call this private. */
interface Recorder {
  readonly state: { kernelDepth: number };
}

/**
 * The value of a tensor as a constant: no gradient flows through it, and none is computed of what is made of it alone.
 *
 * @param x - Any type and shape.
 * @returns A tensor of the value and shape of `x`, owned by the caller.
 */
export function stopGradient<T extends Tensor>(x: T): T {
  const { state } = engine() as unknown as Recorder;
  // An operation whose gradient is zero would do too, but zeros would be computed all the way back to it.
  state.kernelDepth += 1;
  try {
    return clone(x);
  } finally {
    state.kernelDepth -= 1;
  }
}
