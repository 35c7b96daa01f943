import type { Tensor } from '@tensorflow/tfjs-core';
import { hasEngineKernel } from '@sr3kit/ops';
import { flatUpdate } from './flatUpdate.ts';
import { inPlaceUpdate } from './inPlaceUpdate.ts';
import type { Update } from './update.ts';

/**
 * Prepares an update: over flat vectors, or in place where the engine has kernels for that.
 *
 * @param gradients - In the order of the state's layout; they become the update's.
 */
export function prepareUpdate(gradients: readonly Tensor[]): Update {
  return hasEngineKernel('Sr3kitAdam') ? inPlaceUpdate(gradients) : flatUpdate(gradients);
}
