import type { EngineName } from '@sr3kit/backends';
import type { PicturesConfig } from '@sr3kit/data';
import type { AnyModelConfig } from '@sr3kit/models';
import type { TrainerConfig } from '@sr3kit/training';
import type { ValidationConfig } from './validation.ts';

/** Everything that decides a run: two runs of the same configuration on the same engine are equal. */
export interface RunConfig {
  readonly model: AnyModelConfig;
  /** Folder of a model whose weights the run starts from; weights that it lacks start fresh. */
  readonly initial?: string | undefined;
  /** Folder of the weights of LPIPS and DISTS, for an objective with a perceptual term. */
  readonly distances?: string | undefined;
  /** Which pictures; their scale and channels are those of `model.task`. */
  readonly data: PicturesConfig;
  readonly validation?: ValidationConfig | undefined;
  readonly training: TrainerConfig;
  readonly engine: 'auto' | EngineName;
  /** Folder of the run: checkpoints, samples, logs and the model. */
  readonly output: string;
}
