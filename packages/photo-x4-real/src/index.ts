import { integrity } from './integrity.ts';

/** Where the weights lie: what `createUpscaler` of sr3kit takes as its `model`. */
export interface WeightsAddress {
  readonly name: string;
  /** Of `model.json`. */
  readonly config: URL;
  /** Of `model.safetensors`. */
  readonly weights: URL;
  /** Hashes of the two, as in subresource integrity. */
  readonly integrity: { readonly config: string; readonly weights: string };
}

/**
 * The light model for photographs at 4x that were compressed, a little noisy or a little soft before; see the model card in
 * the README. Nothing is loaded until it is used.
 */
export const photoX4Real: WeightsAddress = {
  name: 'photo-x4-real',
  // Written out like this, bundlers find the files and copy them.
  config: new URL('../weights/model.json', import.meta.url),
  weights: new URL('../weights/model.safetensors', import.meta.url),
  integrity,
};
