import type { ModelConfig } from '@sr3kit/checkpoints';
import { disposeParams, type Params } from '@sr3kit/denoiser';
import { init as initLite } from '@sr3kit/lite';
import { init as initUnet } from '@sr3kit/unet';
import { isLite, isUnet, liteOf, unetOf } from './network.ts';

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
  if (isLite(config)) return { config, params: initLite(liteOf(config), seed) };
  if (isUnet(config)) return { config, params: initUnet(unetOf(config), seed) };
  throw new RangeError(`no network of kind ${JSON.stringify(config.network)}`);
}

/**
 * Whether the objective of a model trains a weight. The diffusion objective of the light model leaves its regressor and
 * its local scale as they are: what they leave over is what it models. All other objectives train everything.
 */
export function isTrained(config: ModelConfig, name: string): boolean {
  return !isLite(config) || config.objective.kind === 'regression' || name.startsWith('denoiser.');
}

/** Frees the weights of a model. */
export function disposeModel(model: Model): void {
  disposeParams(model.params);
}
