import type { ModelConfig } from '@sr3kit/checkpoints';
import type { TrainingState } from '../trainingState.ts';

/** The model's configuration with how far its training is. */
export function withTraining(model: ModelConfig, { step, config }: TrainingState): ModelConfig {
  const examples = step * config.accumulate * config.batchSize;
  return { ...model, training: { ...model.training, steps: step, examples, seed: config.seed } };
}
