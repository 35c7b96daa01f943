import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Condition, Prediction } from '@sr3kit/denoiser';
import { assertShape } from '@sr3kit/ops';
import { assertCurve, type NoiseCurve } from '@sr3kit/schedules';

/** What a sampler starts from. Every tensor in it stays the caller's. */
export interface Start {
  /** `[batch, height, width, channels]` of the samples. */
  readonly shape: readonly [batch: number, height: number, width: number, channels: number];
  /** Integer in [0, 2^53). The noise of a step depends on the seed, the step and the position alone. */
  readonly seed: number;
  /** What the denoiser is told beside the noisy samples. */
  readonly condition: Condition;
  /** What the denoiser's output stands for; `eps` by default, as in SR3. */
  readonly prediction?: Prediction | undefined;
  /**
   * Changes each estimate of y0 after it was clipped, for example onto pictures that agree with a low-resolution one
   * (`projectConsistency` of `@sr3kit/ops`). Returns a new tensor, or the one it was given.
   */
  readonly project?: ((y0: Tensor4D) => Tensor4D) | undefined;
  /** Factor on all noise, that of the start included; at least 0, 1 by default. Less noise gives a smoother picture. */
  readonly strength?: number | undefined;
  /** Range that estimates of y0 are clipped to; [-1, 1] by default, null for none (residuals are not pictures). */
  readonly clip?: readonly [low: number, high: number] | null | undefined;
  /**
   * Clean samples to start from, of the given shape: the first noisy samples are these at the curve's noisiest level. By
   * default sampling starts from pure noise.
   */
  readonly from?: Tensor4D | undefined;
  /** Noise to start from in place of the seed's: N(0, 1) of the given shape, scaled by `strength` like any other. */
  readonly initial?: Tensor4D | undefined;
  /**
   * Noise of a step in place of the seed's, for example a tile's part of a larger field: N(0, 1) of the given shape.
   * Step 0 is the noise that sampling starts from, step k is added at the end of the k-th refinement; the steps of a
   * deterministic sampler and the last one ask for none. The sampler frees its result.
   */
  readonly noise?: ((step: number) => Tensor4D) | undefined;
}

/** Checks what a sampler starts from, so that a mistake is found before the network runs. */
export function assertStart(curve: NoiseCurve, start: Start): void {
  assertCurve(curve);
  const { shape, condition, strength = 1, clip, initial, from } = start;
  if (shape.length !== 4 || shape.some((extent) => !Number.isInteger(extent) || extent < 1)) {
    throw new RangeError(`start.shape must be four integers of at least 1, got [${shape.join(', ')}]`);
  }
  if (!(strength >= 0 && strength < Infinity)) {
    throw new RangeError(`start.strength must be a number of at least 0, got ${strength}: 1 leaves the noise as it is`);
  }
  if (clip && !(clip[0] < clip[1])) throw new RangeError(`start.clip must be [low, high], got [${clip.join(', ')}]`);
  if (initial) assertShape('start.initial', initial, shape);
  if (from) assertShape('start.from', from, shape);
  if (condition.image) {
    assertShape('start.condition.image', condition.image, [...shape.slice(0, 3), condition.image.shape[3]]);
  }
  if (condition.labels) assertShape('start.condition.labels', condition.labels, shape.slice(0, 1));
}
