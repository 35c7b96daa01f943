import type { Tensor } from '@tensorflow/tfjs-core';
import { mul, tensor, tidy } from '@tensorflow/tfjs-core';
import { uniforms } from '@sr3kit/random';

/** Decisions taken from one 53-bit uniform number, 16 bits each. */
const LANES = 3;
const LANE = 2 ** 16;

/** 0 with probability `rate` (to 16 bits), otherwise the scale that keeps the mean. */
function mask(count: number, rate: number, seed: number): Float32Array {
  const threshold = Math.min(Math.round(rate * LANE), LANE - 1);
  const scale = LANE / (LANE - threshold);
  const values = new Float32Array(count);
  const draws = uniforms(seed, 0, Math.ceil(count / LANES));
  for (let i = 0; i < count; i += LANES) {
    let rest = draws[i / LANES]!;
    for (let lane = i; lane < i + LANES && lane < count; lane += 1) {
      rest *= LANE;
      const decision = Math.floor(rest);
      rest -= decision;
      if (decision >= threshold) values[lane] = scale;
    }
  }
  return values;
}

/**
 * Dropout (Srivastava et al. 2014): zeroes each value with probability `rate` and scales the others so that the mean stays.
 * The mask depends on the seed and the shape alone: it is the same on every engine.
 *
 * @param x - Float32, any shape.
 * @param rate - Probability of a zero, in [0, 1); taken to 1/65536.
 * @param seed - Integer in [0, 2^53).
 * @returns A tensor of the shape of `x`, owned by the caller. Differentiable.
 * @throws RangeError if the rate or the seed is out of range.
 */
export function dropout<T extends Tensor>(x: T, rate: number, seed: number): T {
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`dropout: rate must be in [0, 1), got ${rate}`);
  return tidy(() => mul<T>(x, tensor(mask(x.size, rate, seed), x.shape, 'float32')));
}
