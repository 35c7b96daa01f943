import { hasEngineKernel } from '@sr3kit/ops';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { flatUpdate } from './flatUpdate.ts';
import { inPlaceUpdate } from './inPlaceUpdate.ts';
import type { TrainingState } from './trainingState.ts';

/** How to use a gradient. */
export interface UpdateOptions {
  /** The gradient is multiplied by this: clipping and the mean over accumulated batches. */
  readonly scale: number;
  readonly learningRate: number;
}

/** A gradient that waits to be applied. Whoever asked for it disposes it. */
export interface Update {
  /** Sum of the squares of all gradients, []. */
  readonly squaredNorm: Scalar;
  /** Moves the state on by one step. */
  apply(state: TrainingState, options: UpdateOptions): void;
  dispose(): void;
}

/**
 * Prepares an update: over flat vectors, or in place where the engine has kernels for that.
 *
 * @param gradients - in the order of the state's layout; they become the update's
 */
export function prepareUpdate(gradients: readonly Tensor[]): Update {
  return hasEngineKernel('Sr3kitAdam') ? inPlaceUpdate(gradients) : flatUpdate(gradients);
}
