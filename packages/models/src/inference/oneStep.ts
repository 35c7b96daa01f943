import { clipByValue, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { projectConsistency } from '@sr3kit/ops';
import { architectureOf, type Architectures } from '../architectures.ts';
import { defaultConsistency } from '../config/task.ts';
import type { Model } from '../model.ts';

/** Options of {@link oneStep}. */
export interface OneStepOptions {
  /**
   * How far the answer is moved onto the pictures whose bicubic downsample is the input, in [0, 1]. Default: the
   * model's.
   */
  readonly consistency?: number;
  /** Your own architectures, in addition to the built-in ones. */
  readonly architectures?: Architectures;
}

/**
 * Upscales in one pass: with a regression model (the paper's baseline), or with the regressor that is part of every
 * light model.
 *
 * @param lowRes - `[batch, height, width, channels]` in [-1, 1], any size; stays the caller's.
 * @returns `[batch, height * scale, width * scale, channels]`; owned by the caller.
 * @throws Error for a model without this mode.
 */
export function oneStep({ config, params }: Model, lowRes: Tensor4D, options: OneStepOptions = {}): Tensor4D {
  const architecture = architectureOf(config.network, options.architectures);
  if (!architecture.modes(config).includes('one-step')) {
    throw new Error('oneStep needs a model with a regressor, but this one has none: use superResolve');
  }
  const { consistency = defaultConsistency(config.task) } = options;
  return tidy(() => {
    const image = clipByValue(architecture.oneStep(config, params, lowRes), -1, 1) as Tensor4D;
    return projectConsistency(image, lowRes, consistency);
  });
}
