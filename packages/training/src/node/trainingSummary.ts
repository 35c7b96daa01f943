import type { AnyModelConfig } from '@sr3kit/models';
import type { TrainingState } from '../trainingState.ts';

/** A model's configuration, with how far its training has come. */
export function withTraining(model: AnyModelConfig, { step, config }: TrainingState): AnyModelConfig {
  const examples = step * config.accumulate * config.batchSize;
  return { ...model, training: { ...model.training, steps: step, examples, seed: config.seed } };
}
