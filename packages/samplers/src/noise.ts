import type { Tensor4D } from '@tensorflow/tfjs-core';
import { add, mul, tidy } from '@tensorflow/tfjs-core';
import { assertShape, gaussianAt } from '@sr3kit/ops';
import { deriveSeed } from '@sr3kit/random';
import type { Start } from './start.ts';

/**
 * The noise that samplers use unless told otherwise: a Gaussian field for each step and each item of the batch,
 * addressed by position. For a tile, give its place in the whole picture: it then sees the noise that the whole picture
 * would.
 *
 * @param shape - `[batch, height, width, channels]` of the noise.
 * @param seed - Integer in [0, 2^53).
 * @param place - Position of the first value in the field; may be negative.
 * @returns A function from the step to its noise, owned by the caller; see {@link Start.noise}.
 */
export function positionalNoise(
  shape: Start['shape'],
  seed: number,
  place: { readonly top: number; readonly left: number } = { top: 0, left: 0 },
): (step: number) => Tensor4D {
  const [batch, height, width, channels] = shape;
  const { top, left } = place;
  return (step) => gaussianAt(deriveSeed(seed, 'noise', step), { top, left, height, width, channels }, batch);
}

/**
 * The noisy samples that sampling starts from: clean ones at a noise level, or pure noise.
 *
 * @param alphaBar - Of the level.
 * @param noise - N(0, 1), scaled by the strength.
 * @returns Owned by the caller; may share the memory of `noise`.
 */
export function firstSamples(from: Tensor4D | undefined, alphaBar: number, noise: Tensor4D): Tensor4D {
  if (from === undefined) return noise.clone();
  return tidy(() => add(mul(from, Math.sqrt(alphaBar)), mul(noise, Math.sqrt(1 - alphaBar))));
}

/** The noise of each step as a start asks for it, scaled by its strength. The results are owned by the caller. */
export function noiseOf(start: Start): (step: number) => Tensor4D {
  const { shape, seed, strength = 1, initial } = start;
  const draw = start.noise ?? positionalNoise(shape, seed);
  return (step) =>
    tidy(() => {
      const noise = step === 0 && initial ? initial : draw(step);
      assertShape(`the noise of step ${step}`, noise, shape);
      return mul(noise, strength);
    });
}
