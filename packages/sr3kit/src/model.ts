import type { ModelConfig } from '@sr3kit/checkpoints';
import { disposeParams, type Params } from '@sr3kit/denoiser';
import { init } from '@sr3kit/unet';
import { unetOf } from './network.ts';

/** A network with the facts needed to use it: plain data. Whoever holds it owns the weights. */
export interface Model {
  readonly config: ModelConfig;
  readonly params: Params;
}

/**
 * A model with fresh weights, ready to be trained.
 *
 * @param seed - Integer in [0, 2^53): the same seed gives the same weights.
 */
export function initModel(config: ModelConfig, seed: number): Model {
  return { config, params: init(unetOf(config), seed) };
}

/** Frees the weights of a model. */
export function disposeModel(model: Model): void {
  disposeParams(model.params);
}
