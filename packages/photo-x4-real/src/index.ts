import type { ModelAddress } from '@sr3kit/models';
import { integrity } from './integrity.ts';

/**
 * The light model that enlarges photographs four times which were compressed, or are a little noisy or soft; see the model
 * card in the README. Nothing is loaded until it is used.
 */
export const photoX4Real: ModelAddress = {
  name: 'photo-x4-real',
  // Written out like this, bundlers find the files and copy them.
  config: new URL('../weights/model.json', import.meta.url),
  weights: new URL('../weights/model.safetensors', import.meta.url),
  integrity,
};
