import { clipByValue, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { projectConsistency } from '@sr3kit/ops';
import { inTurns } from '@sr3kit/samplers';
import type { DirectMode } from '../architecture/mode.ts';
import { architectureOf, type Architectures } from '../architectures.ts';
import type { AnyModelConfig } from '../config/modelConfig.ts';
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
  const { architecture, mode, finish } = prepare(config, options);
  return tidy(() => finish(architecture.oneStep(config, params, lowRes, mode), lowRes));
}

/** Options of {@link oneStepInTurns}. */
export interface OneStepInTurnsOptions extends OneStepOptions {
  /**
   * For networks that see the whole picture: show them overlapping pieces of this side instead, in pixels of the input,
   * and blend the answers. An approximation, for pictures that are too large. Default: the whole picture.
   */
  readonly piece?: number | undefined;
  /** Stops the work; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * As {@link oneStep}, but other work has its turn while a large network is evaluated.
 *
 * @param lowRes - As in {@link oneStep}; it and the weights must stay alive until the promise settles.
 * @throws As {@link oneStep}; the signal's reason.
 */
export async function oneStepInTurns(
  { config, params }: Model,
  lowRes: Tensor4D,
  { piece, signal, ...options }: OneStepInTurnsOptions = {},
): Promise<Tensor4D> {
  const { architecture, mode, finish } = prepare(config, options);
  const parts = architecture.oneStepInParts?.(config, params, lowRes, mode, { piece });
  if (!parts) return tidy(() => finish(architecture.oneStep(config, params, lowRes, mode), lowRes));
  const answer = await inTurns(parts, signal);
  try {
    return tidy(() => finish(answer, lowRes));
  } finally {
    answer.dispose();
  }
}

function prepare(config: AnyModelConfig, options: OneStepOptions) {
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
  const finish = (image: Tensor4D, lowRes: Tensor4D): Tensor4D =>
    projectConsistency(clipByValue(image, -1, 1) as Tensor4D, lowRes, consistency);
  return { architecture, mode, finish };
}
