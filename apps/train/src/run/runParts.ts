import type { Dataset } from '@sr3kit/data/node';
import type { PerceptualDistances } from '@sr3kit/models';
import type { TrainingState } from '@sr3kit/training';
import type { RunConfig } from '../config/runConfig.ts';
import type { Reporter } from '../report/events.ts';
import type { EventWriter } from '../report/tensorboard.ts';
import type { FrozenWeights } from './frozenWeights.ts';
import type { RunFolder } from './runFolder.ts';
import type { RunInputs } from './runInputs.ts';
import type { RunLog } from './runLog.ts';
import type { ValidationPicture } from './validationSet.ts';

/** What a run is made of; all of it is owned by whoever opened it. */
export interface RunParts {
  readonly config: RunConfig;
  readonly folder: RunFolder;
  readonly state: TrainingState;
  readonly frozen: FrozenWeights;
  /** Undefined where the objective has no perceptual term. */
  readonly distances: PerceptualDistances | undefined;
  readonly dataset: Dataset;
  /** Empty where the configuration has no validation. */
  readonly validation: readonly ValidationPicture[];
  readonly inputs: RunInputs;
  readonly log: RunLog;
  readonly events: EventWriter;
  readonly reporter: Reporter;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}
