import { add, div, mul, sub, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Objective } from '../config/objective.ts';

type TargetOf = Pick<Objective, 'target' | 'residualScale'>;

/**
 * What a network works on, given pictures in [-1, 1]: the picture itself, as in the paper, or what the picture adds to its
 * bicubic base, in units that give it about unit variance.
 *
 * @param image - The high-resolution picture, `[batch, height, width, channels]`.
 * @param base - The low-resolution picture resampled to the same shape.
 * @returns Owned by the caller.
 */
export function toTarget({ target, residualScale }: TargetOf, image: Tensor4D, base: Tensor4D): Tensor4D {
  return target === 'image' ? image.clone() : tidy(() => div(sub(image, base), residualScale) as Tensor4D);
}

/** The inverse of {@link toTarget}. */
export function fromTarget({ target: kind, residualScale }: TargetOf, target: Tensor4D, base: Tensor4D): Tensor4D {
  return kind === 'image' ? target.clone() : tidy(() => add(base, mul(target, residualScale)) as Tensor4D);
}
