import { deriveSeed, uniforms } from '@sr3kit/random';
import type { Augment } from './dataConfig.ts';

/** What chance decides about one training example. */
export interface ExampleDraw {
  /** Where the crop lies between the left and the right end of its play, in [0, 1). */
  readonly x: number;
  /** Where the crop lies between the top and the bottom end of its play, in [0, 1). */
  readonly y: number;
  readonly flip: boolean;
  /** Quarter turns anticlockwise. */
  readonly turns: 0 | 1 | 2 | 3;
  /** Sigma of the blur of the low-resolution picture in its pixels; absent if it is not blurred. */
  readonly blurSigma?: number;
}

/**
 * Draws crop and augmentation of one example. The draw depends on (seed, step, item) only, not on the picture.
 *
 * @param at - seed in [0, 2^53), training step, and place in the batch.
 * @throws RangeError if the seed is out of range.
 */
export function drawExample(at: { seed: number; step: number; item: number }, augment: Augment): ExampleDraw {
  const draws = uniforms(deriveSeed(at.seed, 'example', at.step, at.item), 0, 6);
  const draw = {
    x: draws[0]!,
    y: draws[1]!,
    flip: augment.flip && draws[2]! < 0.5,
    turns: (augment.turn ? Math.floor(4 * draws[3]!) : 0) as 0 | 1 | 2 | 3,
  };
  if (augment.blur === undefined || draws[4]! >= augment.blur.probability) return draw;
  const [smallest, largest] = augment.blur.sigma;
  return { ...draw, blurSigma: smallest + draws[5]! * (largest - smallest) };
}
