import { deriveSeed, uniforms } from '@sr3kit/random';
import type { Augment } from './dataConfig.ts';
import type { Degradation } from './degrade.ts';

/** What chance decides about one training example. */
export interface ExampleDraw {
  /** Where the crop lies between the leftmost (0) and the rightmost place that it can have, in [0, 1). */
  readonly x: number;
  /** Where the crop lies between the uppermost (0) and the lowest place that it can have, in [0, 1). */
  readonly y: number;
  readonly flip: boolean;
  /** Quarter turns anticlockwise. */
  readonly turns: 0 | 1 | 2 | 3;
  /** What is done to the low-resolution picture. */
  readonly degradation: Degradation;
}

/**
 * Draws crop and augmentation of one example. The draw depends on (seed, step, item) only, not on the picture.
 *
 * @param at - Seed in [0, 2^53), training step, and place in the batch.
 * @throws RangeError if the seed is out of range.
 */
export function drawExample(at: { seed: number; step: number; item: number }, augment: Augment): ExampleDraw {
  const seed = deriveSeed(at.seed, 'example', at.step, at.item);
  // A draw has a place of its own, whatever else is asked for: a new kind of degradation leaves the crops as they were.
  const draws = uniforms(seed, 0, 13);
  return {
    x: draws[0]!,
    y: draws[1]!,
    flip: augment.flip && draws[2]! < 0.5,
    turns: (augment.turn ? Math.floor(4 * draws[3]!) : 0) as 0 | 1 | 2 | 3,
    degradation: drawDegradation(seed, draws, augment),
  };
}

function drawDegradation(seed: number, draws: Float64Array, { blur, noise, jpeg }: Augment): Degradation {
  const within = ([smallest, largest]: readonly [number, number], draw: number) =>
    smallest + draw * (largest - smallest);
  return {
    ...(blur && draws[4]! < blur.probability && { blurSigma: within(blur.sigma, draws[5]!) }),
    ...(noise &&
      draws[6]! < noise.probability && {
        noise: { sigma: within(noise.sigma, draws[7]!), seed: deriveSeed(seed, 'noise') },
      }),
    ...(jpeg &&
      draws[8]! < jpeg.probability && {
        jpeg: {
          quality: Math.min(jpeg.quality[1], Math.floor(within([jpeg.quality[0], jpeg.quality[1] + 1], draws[9]!))),
          halfColour: draws[10]! < 0.5,
          offset: { left: Math.floor(8 * draws[11]!), top: Math.floor(8 * draws[12]!) },
        },
      }),
  };
}
