import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { NoiseCurve } from '@sr3kit/schedules';

/** Estimates of the clean samples and of the noise in them, both in the shape of the samples. */
export interface Estimates {
  /** The clean samples, clipped and projected as the start asks. */
  readonly y0: Tensor4D;
  /** The network's own estimate of the noise, which neither clipping nor projection changes. */
  readonly eps: Tensor4D;
}

/**
 * A sampler: the equation of one step from a noise level to the next one. `sample` drives any of them from pure noise
 * to clean samples, and so does code that keeps the samples elsewhere, such as in tiles. Any object of this type is
 * one.
 */
export interface Sampler {
  /** How many estimates of y0 from earlier steps a step looks at: 0 for most, 1 for a two-step method. */
  readonly history: number;
  /**
   * `posterior` if a step adds the noise of the posterior of SR3 eq. 4, which takes the estimate of y0 for the truth.
   * A chain of few steps is then too smooth at its end, and a model may know by how much to raise the noise.
   */
  readonly variance?: 'beta' | 'posterior';
  /**
   * One step. It runs inside a `tidy`: whatever it makes on the way is freed. The last step, from t = 1 to the clean
   * samples, is never asked for, because it is the estimate of y0 itself (z = 0 in SR3 Alg. 2).
   *
   * @param curve - The noise levels that are stepped through.
   * @param t - Where on the curve `y` is, an integer in 2 ... T.
   * @param y - The samples, `[batch, height, width, channels]`.
   * @param estimates - The network's estimates for them.
   * @param noise - Makes N(0, 1) of the shape of y, scaled by the strength; call it at most once.
   * @param past - Estimates of y0 at t + 1, t + 2, ..., at most `history` of them: fewer in the first steps.
   * @returns The samples at t - 1.
   */
  step(
    curve: NoiseCurve,
    t: number,
    y: Tensor4D,
    estimates: Estimates,
    noise: () => Tensor4D,
    past: readonly Tensor4D[],
  ): Tensor4D;
}
