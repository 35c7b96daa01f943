import { add, div, mean, mul, slice, tidy, type Scalar, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Draw } from '@sr3kit/losses';
import { projectConsistency } from '@sr3kit/ops';
import { deriveSeed, uniforms } from '@sr3kit/random';
import type { PerceptualObjective } from '../config/objective.ts';
import { defaultConsistency, type Task } from '../config/task.ts';

/** How far pictures are from each other to people, of RGB pictures `[batch, height, width, 3]` in [0, 1]; differentiable. */
export type PictureDistance = (a: Tensor4D, b: Tensor4D) => Tensor1D;

/** The distances that an objective with a perceptual term learns from: `lpips` and `dists` of `@sr3kit/distances`. */
export interface PerceptualDistances {
  readonly lpips: PictureDistance;
  readonly dists: PictureDistance;
}

/**
 * Pictures as inference will answer with them: projected onto agreement with the input, where the task asks for it. That takes
 * away some of what looks crisp, and a network that does not learn with it loses 3 % of LPIPS and DISTS by it.
 *
 * @param made - `[batch, height, width, channels]` in [-1, 1].
 * @param low - What they were made from.
 */
export function asAnswered(task: Task, made: Tensor4D, low: Tensor4D): Tensor4D {
  return projectConsistency(made, low, defaultConsistency(task));
}

/**
 * What the distances add to a loss.
 *
 * @param made - Pictures {@link asAnswered}, in [-1, 1], `[batch, height, width, 3]`.
 * @param truth - Of the same shape.
 * @param scale - The side of the squares that the network writes at once.
 */
export function perceptualTerm(
  perceptual: PerceptualObjective,
  distances: PerceptualDistances | undefined,
  { made, truth, scale }: { readonly made: Tensor4D; readonly truth: Tensor4D; readonly scale: number },
  draw: Draw,
): Scalar {
  if (distances === undefined) {
    throw new Error('objective.perceptual is given: pass the distances to learn from to trainingLoss');
  }
  return tidy(() => {
    const offset = perceptual.randomOffset ? offsetOf(scale, draw) : null;
    const [seen, wanted] = [made, truth].map((pictures) =>
      inUnit(offset ? shifted(pictures, offset, scale) : pictures),
    );
    let total = mul(perceptual.lpips, perceptual.lpips > 0 ? mean(distances.lpips(seen!, wanted!)) : 0);
    // VGG's work is over ten times a small network's own: on few pictures, not in every step, and then for the others too.
    if (perceptual.dists > 0 && draw.step % perceptual.distsEvery === 0) {
      const [few, ofTruth] = [seen!, wanted!].map((pictures) => first(pictures, perceptual.distsPictures));
      const share = perceptual.dists * perceptual.distsEvery;
      total = add(total, mul(share, mean(distances.dists(few!, ofTruth!))));
    }
    return total as Scalar;
  });
}

/**
 * Where to cut. AlexNet's first convolution looks at every fourth pixel, and the network writes squares of `scale` pixels:
 * where the two grids always lie alike, dots that fall between AlexNet's samples cost nothing, and flat places get a pattern
 * of them.
 */
function offsetOf(scale: number, { seed, step, micro }: Draw): readonly [number, number] {
  const [top, left] = uniforms(deriveSeed(seed, 'perceptual offset', step, micro), 0, 2);
  return [Math.floor(top! * scale), Math.floor(left! * scale)];
}

function shifted(pictures: Tensor4D, [top, left]: readonly [number, number], scale: number): Tensor4D {
  const [batch, height, width, channels] = pictures.shape;
  return slice(pictures, [0, top, left, 0], [batch, height - scale, width - scale, channels]);
}

const inUnit = (pictures: Tensor4D): Tensor4D => div(add(pictures, 1), 2);

function first(pictures: Tensor4D, count: number): Tensor4D {
  const [batch, ...size] = pictures.shape;
  return slice(pictures, [0, 0, 0, 0], [Math.min(batch, count), ...size]);
}
