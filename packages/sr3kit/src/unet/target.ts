import type { ModelConfig } from '@sr3kit/checkpoints';
import { add, div, mul, sub, tidy, type Tensor4D } from '@tensorflow/tfjs-core';

/**
 * What a model's network works on, given pictures in [-1, 1]: the picture itself, as in the paper, or what the picture
 * adds to its bicubic base, in units that give it about unit variance.
 *
 * @param image - The high-resolution picture, `[batch, height, width, channels]`.
 * @param base - The low-resolution picture resampled to the same shape.
 * @returns Owned by the caller.
 */
export function toTarget(config: ModelConfig, image: Tensor4D, base: Tensor4D): Tensor4D {
  const { target, residualScale } = config.objective;
  return target === 'image' ? image.clone() : tidy(() => div(sub(image, base), residualScale) as Tensor4D);
}

/** The inverse of {@link toTarget}. */
export function fromTarget(config: ModelConfig, target: Tensor4D, base: Tensor4D): Tensor4D {
  const { target: kind, residualScale } = config.objective;
  return kind === 'image' ? target.clone() : tidy(() => add(base, mul(target, residualScale)) as Tensor4D);
}
