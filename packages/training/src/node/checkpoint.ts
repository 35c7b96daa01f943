import { join, resolve } from 'node:path';
import type { AnyModelConfig } from '@sr3kit/models';
import { writeModel } from '@sr3kit/models/node';
import { assertShapes, CheckpointError } from '@sr3kit/safetensors';
import { replaceDirectory } from '@sr3kit/safetensors/node';
import type { TrainingState } from '../trainingState.ts';
import { checkpointName, checkpointSteps, pruneCheckpoints } from './checkpointNames.ts';
import { emaArrays, fromFiles, toFiles } from './stateFiles.ts';
import { loadTrainingState, writeTrainingState } from './stateFolder.ts';
import { withTraining } from './trainingSummary.ts';

/** What to save beside the state. */
export interface SaveOptions {
  /** What the parameters are the weights of. Given, the checkpoint is a model directory too, with the averaged weights. */
  readonly model?: AnyModelConfig;
  /** Precision of those weights on disk. The state itself is always exact. Default `F32`. */
  readonly dtype?: 'F32' | 'F16';
}

/**
 * Saves a run as `<directory>/step-000123`, whole or not at all, and removes all but the last `config.keep` checkpoints up
 * to this one. With a model, inference can be pointed at the checkpoint: `loadModel` of `@sr3kit/models/node` finds
 * `model.json` and the averaged weights in it.
 *
 * @param state - Must not move on until the promise settles.
 * @returns The path of the checkpoint.
 * @throws CheckpointError if it cannot be written or the parameters are not the model's; ConfigError for a wrong model.
 */
export async function saveCheckpoint(
  directory: string,
  state: TrainingState,
  options: SaveOptions = {},
): Promise<string> {
  const path = resolve(directory, checkpointName(state.step));
  const { record, arrays } = await toFiles(state);
  await replaceDirectory(path, async (temporary) => {
    await writeTrainingState(temporary, record, arrays);
    if (options.model === undefined) return;
    const ema = emaArrays(state.layout, arrays.get('ema')!.data as Float32Array);
    await writeModel(temporary, withTraining(options.model, state), ema, { dtype: options.dtype ?? 'F32' });
  });
  state.checkpoint = path;
  // What cannot be removed now, because something holds it open, is tried again after the next checkpoint.
  await pruneCheckpoints(directory, state.step, state.config.keep).catch(() => undefined);
  return path;
}

/** Names and shapes of the parameters that a run trains. */
export type ParameterShapes = ReadonlyMap<string, readonly number[]>;

/**
 * Loads a run from a checkpoint, exact to the bit.
 *
 * @param path - A `step-000123` directory.
 * @param expected - Without it any run's checkpoint will do.
 * @returns The caller owns it.
 * @throws CheckpointError if it is missing or damaged, or of other parameters than those expected.
 */
export async function loadCheckpoint(path: string, expected?: ParameterShapes): Promise<TrainingState> {
  const state = fromFiles(await loadTrainingState(path), path);
  try {
    const found = new Map(state.layout.map((parameter) => [parameter.name, parameter]));
    if (expected) assertShapes(expected, found, path, 'it belongs to a run of another model, remove it from here');
  } catch (error) {
    state.dispose();
    throw error;
  }
  state.checkpoint = resolve(path);
  return state;
}

/**
 * Loads the newest checkpoint of a folder that is whole.
 *
 * @param onSkip - Told of every newer one that is damaged or of other parameters, and how.
 * @param expected - As in {@link loadCheckpoint}.
 * @returns The caller owns the state; undefined if there is no checkpoint in the folder, or no folder.
 * @throws The error of the newest checkpoint if all that there are are damaged.
 */
export async function latestCheckpoint(
  directory: string,
  onSkip: (path: string, error: CheckpointError) => void = warn,
  expected?: ParameterShapes,
): Promise<TrainingState | undefined> {
  let first: CheckpointError | undefined;
  for (const step of await checkpointSteps(directory)) {
    const path = join(directory, checkpointName(step));
    try {
      return await loadCheckpoint(path, expected);
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      onSkip(path, error);
      first ??= error;
    }
  }
  if (first) throw first;
  return undefined;
}

function warn(path: string, error: CheckpointError): void {
  console.warn(`checkpoint ${path} is skipped: ${error.message}`);
}
