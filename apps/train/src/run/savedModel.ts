import { disposeParams } from '@sr3kit/denoiser';
import { fromTensors, type AnyModelConfig } from '@sr3kit/models';
import { saveModel } from '@sr3kit/models/node';
import { CheckpointError } from '@sr3kit/safetensors';
import { emaParams, type TrainingState } from '@sr3kit/training';
import { withTraining } from '@sr3kit/training/node';
import type { FrozenWeights } from './frozenWeights.ts';

/**
 * Writes the averaged weights of a run, with those it does not train, as a model to use, in half precision. It replaces the
 * model before as a whole.
 */
export async function saveAveragedModel(
  folder: string,
  state: TrainingState,
  frozen: FrozenWeights,
  config: AnyModelConfig,
): Promise<void> {
  const params = emaParams(state);
  try {
    const arrays = new Map([...frozen.arrays, ...(await fromTensors(params))]);
    await inHalfPrecision((dtype) => saveModel(folder, withTraining(config, state), arrays, { dtype }));
  } finally {
    disposeParams(params);
  }
}

/** Saves in half precision, or in single where a weight is too large for that: a run must not end for such a reason. */
export async function inHalfPrecision<T>(save: (dtype: 'F16' | 'F32') => Promise<T>): Promise<T> {
  try {
    return await save('F16');
  } catch (error) {
    if (error instanceof CheckpointError) return await save('F32');
    throw error;
  }
}
