import type { Tensor } from '@tensorflow/tfjs-core';
import { hasEngineKernel } from '@sr3kit/ops';
import type { TrainerConfig } from './config.ts';
import { flatUpdate } from './flatUpdate.ts';
import { inPlaceUpdate } from './inPlaceUpdate.ts';
import type { Update } from './update.ts';

/**
 * Prepares an update: in place where the engine has kernels for that, which Muon has not, or over flat vectors.
 *
 * @param gradients - In the order of the state's layout; they become the update's.
 */
export function prepareUpdate(gradients: readonly Tensor[], { optimizer }: TrainerConfig): Update {
  return hasEngineKernel('Sr3kitAdam') && !optimizer.muon ? inPlaceUpdate(gradients) : flatUpdate(gradients);
}
