import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * The weights of a model: plain data, float32 tensors under dotted names, which are also their names in a safetensors
 * file. Optimiser, EMA, checkpoints and import are loops over these names.
 */
export type Params = Readonly<Record<string, Tensor>>;

/** Frees every tensor of `params`. For their owner to call. */
export function disposeParams(params: Params): void {
  for (const tensor of Object.values(params)) tensor.dispose();
}
