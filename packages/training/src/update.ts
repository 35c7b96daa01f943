import type { Scalar } from '@tensorflow/tfjs-core';
import type { TrainingState } from './trainingState.ts';

/** How to use a gradient. */
interface UpdateOptions {
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
