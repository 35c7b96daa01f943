import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';

/** What a denoiser is told beside the noisy picture. Fields that are absent are not part of the task. */
export interface Condition {
  /** The low-resolution picture, resampled to the target's size: `[batch, height, width, channels]` in [-1, 1]. */
  readonly image?: Tensor4D;
  /** Class of each picture: int32 `[batch]`; -1 says nothing about it, where a network was trained for that. */
  readonly labels?: Tensor1D;
}

/**
 * A conditional denoiser, f(x, y, noiseLevel) of SR3 eq. 6. Samplers, losses and the trainer know networks by this type
 * alone, so any function of it fits: a U-Net, or an oracle with a known answer.
 *
 * @param y - The noisy target, `[batch, height, width, channels]`.
 * @param condition - What is known about the target; owned by the caller.
 * @param noiseLevel - sqrt(alphaBar) of each picture in (0, 1], float32 `[batch]`: 1 is clean, near 0 is pure noise.
 * @returns The prediction (eps, v or y0, see {@link Prediction}) with the shape of `y`; the caller owns it.
 */
export type Denoiser = (y: Tensor4D, condition: Condition, noiseLevel: Tensor1D) => Tensor4D;

/**
 * A {@link Denoiser} that pauses: each `next` of the generator computes a part of the answer, so that whoever drives it can
 * let other work have its turn and stop in between. An evaluation of a large picture can take a minute.
 *
 * @returns Holds no tensors until its first `next`, and none after its end or its `return`, but the answer, which the
 * caller owns.
 */
export type PausingDenoiser = (y: Tensor4D, condition: Condition, noiseLevel: Tensor1D) => Evaluation;

/** What computes an answer part by part; see {@link PausingDenoiser}. */
export type Evaluation = Generator<undefined, Tensor4D, undefined>;
