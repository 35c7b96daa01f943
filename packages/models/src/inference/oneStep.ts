import { clipByValue, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { projectConsistency } from '@sr3kit/ops';
import type { DirectMode } from '../architecture/architecture.ts';
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
  /** Which of the model's answers in one pass. Default `one-step`, the faithful one. */
  readonly mode?: DirectMode;
  /** Your own architectures, in addition to the built-in ones. */
  readonly architectures?: Architectures;
}

/**
 * Upscales in one pass: with a regression model (the paper's baseline), or with a regressor of a light model, which has
 * one or two.
 *
 * @param lowRes - `[batch, height, width, channels]` in [-1, 1], any size; stays the caller's.
 * @returns `[batch, height * scale, width * scale, channels]`; owned by the caller.
 * @throws Error for a model without this mode.
 */
export function oneStep({ config, params }: Model, lowRes: Tensor4D, options: OneStepOptions = {}): Tensor4D {
  const architecture = architectureOf(config.network, options.architectures);
  const { mode = 'one-step', consistency = defaultConsistency(config.task) } = options;
  const modes = architecture.modes(config);
  if (!modes.includes(mode)) {
    throw new Error(
      mode === 'one-step'
        ? 'oneStep needs a model with a regressor, but this one has none: use superResolve'
        : `oneStep: this model has no mode ${mode}, it has ${modes.join(', ')}`,
    );
  }
  return tidy(() => {
    const image = clipByValue(architecture.oneStep(config, params, lowRes, mode), -1, 1) as Tensor4D;
    return projectConsistency(image, lowRes, consistency);
  });
}
