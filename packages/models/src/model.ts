import { disposeParams, type Params } from '@sr3kit/denoiser';
import type { Mode } from './architecture/mode.ts';
import { architectureOf, type Architectures } from './architectures.ts';
import type { AnyModelConfig } from './config/modelConfig.ts';
import type { NetworkConfig } from './config/network.ts';

/** A network with the facts needed to use it: plain data. Whoever holds it owns the weights. */
export interface Model {
  readonly config: AnyModelConfig;
  readonly params: Params;
}

/**
 * A model with fresh weights, ready to be trained.
 *
 * @param seed - Integer in [0, 2^53): the same seed gives the same weights.
 * @param architectures - Your own, in addition to the built-in ones.
 * @throws RangeError for a network of an unknown kind.
 */
export function initModel(config: AnyModelConfig, seed: number, architectures?: Architectures): Model {
  return { config, params: architectureOf(config.network, architectures).init(config.network, seed) };
}

/** Whether a model's objective trains a weight, or leaves it unchanged. */
export function isTrained(config: AnyModelConfig, name: string, architectures?: Architectures): boolean {
  return architectureOf(config.network, architectures).isTrained(config, name);
}

/** The ways in which a model can answer, the usual one first. */
export function modesOf(config: AnyModelConfig, architectures?: Architectures): readonly Mode[] {
  return architectureOf(config.network, architectures).modes(config);
}

/** Number of classes of a class-conditional network; undefined for the others. */
export function classesOf(network: NetworkConfig, architectures?: Architectures): number | undefined {
  return architectureOf(network, architectures).classes(network);
}

/** Whether a network is shown a picture to enlarge; one that is not draws from noise alone: see `generate`. */
export function needsPicture(network: NetworkConfig, architectures?: Architectures): boolean {
  return architectureOf(network, architectures).needsPicture?.(network) ?? true;
}

/** Number of weights of a network. */
export function countParameters(network: NetworkConfig, architectures?: Architectures): number {
  let sum = 0;
  for (const shape of architectureOf(network, architectures).parameterShapes(network).values()) {
    sum += shape.reduce((product, length) => product * length, 1);
  }
  return sum;
}

/** Frees the weights of a model. */
export function disposeModel(model: Model): void {
  disposeParams(model.params);
}
