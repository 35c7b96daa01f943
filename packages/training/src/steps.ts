import type { Scalar } from '@tensorflow/tfjs-core';
import type { LossGradient } from './gradients.ts';
import type { LossScaling } from './lossScaling.ts';

/** What is known of a step once the device has done it. */
export interface Measured {
  readonly step: number;
  readonly loss: number;
  readonly gradNorm: number;
  readonly learningRate: number;
  /** After the step, where the loss is scaled. */
  readonly scaling?: LossScaling;
}

/** How gradients become steps of the state. */
export interface Steps {
  /** Computes a part of a gradient, times a scale if one is given to `act`; with the last of them `act` the step begins. Frees nothing but what it returns anew. */
  gradient(act: (scale?: Scalar) => LossGradient, last: boolean): LossGradient;
  /**
   * Applies a gradient and frees it.
   *
   * @returns The steps that are finished now, which may be earlier ones, or none.
   * @throws TrainingDivergedError if one of them was not finite.
   */
  apply(gradient: LossGradient): AsyncGenerator<Measured, void, undefined>;
  /** The steps that are still under way. */
  rest(): AsyncGenerator<Measured, void, undefined>;
  /** Waits for what is under way, and leaves the state at the last step that was applied. */
  close(): Promise<void>;
}
