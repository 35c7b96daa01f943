import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError, parseConfig } from '@sr3kit/config';
import { assertShapes, CheckpointError, withSafetensors, type NamedArray, type ReadOptions } from '@sr3kit/safetensors';
import {
  assertJson,
  openFile,
  readDirectory,
  readJsonFile,
  replaceDirectory,
  writeJsonFile,
  writeSafetensorsFile,
} from '@sr3kit/safetensors/node';

const STATE = 'state.json';
const ARRAYS = 'state.safetensors';

/** The part of a training state that is not arrays: plain JSON data. */
export interface TrainingProgress {
  /** Updates done, an integer of at least 0. */
  readonly step: number;
}

/** A training state as it was saved. */
export interface TrainingFiles {
  readonly state: TrainingProgress & Readonly<Record<string, unknown>>;
  /** In the order in which they were saved. */
  readonly arrays: Map<string, NamedArray>;
}

/** What the loader of a training state knows about it. */
export interface LoadTrainingOptions {
  /** Shape of each array that has to be there, and no others. */
  readonly expected?: ReadonlyMap<string, readonly number[]>;
}

const stateSchema = z.strictObject({
  format: z.literal('sr3kit-training-state'),
  version: z.literal(1),
  arrays: z.array(z.strictObject({ name: z.string(), shape: z.array(z.int().min(0)) })),
  state: z.looseObject({ step: z.int().min(0) }),
});

/**
 * Saves a training state into a folder, which is made or replaced as a whole: after a crash at any point, the folder
 * holds the old state or the new one (see {@link replaceDirectory}). Other files in it are kept.
 *
 * @param state - Plain JSON data; numbers must be finite.
 * @param arrays - Written as they are, float32 included: a resumed run must not notice. They must not change until the
 * promise settles.
 * @throws CheckpointError for what cannot be saved, and when the disk refuses. The folder is as it was then.
 */
export async function saveTrainingState(
  dir: string,
  state: TrainingProgress,
  arrays: ReadonlyMap<string, NamedArray>,
): Promise<void> {
  checkState(state);
  await replaceDirectory(dir, (path) => writeTrainingState(path, state, arrays));
}

/**
 * Writes the two files of a training state into a folder, each whole or not at all: for use within
 * {@link replaceDirectory}, where a folder holds more than a state.
 *
 * @throws As {@link saveTrainingState} does.
 */
export async function writeTrainingState(
  dir: string,
  state: TrainingProgress,
  arrays: ReadonlyMap<string, NamedArray>,
): Promise<void> {
  checkState(state);
  const table = [...arrays].map(([name, { shape }]) => ({ name, shape }));
  await writeSafetensorsFile(join(dir, ARRAYS), arrays, { metadata: { step: String(state.step) } });
  await writeJsonFile(join(dir, STATE), { format: 'sr3kit-training-state', version: 1, state, arrays: table });
}

/**
 * Loads a training state, also one whose replacement a crash has interrupted.
 *
 * @throws CheckpointError for what is missing or damaged, for arrays that are not those that were saved or not those of
 * `options.expected`, and for a table and arrays of different steps.
 */
export function loadTrainingState(dir: string, options: LoadTrainingOptions = {}): Promise<TrainingFiles> {
  return readDirectory(dir, async (path) => {
    const statePath = join(path, STATE);
    const { state, arrays: table } = parseState(await readJsonFile(statePath), statePath);
    const reading: ReadOptions = { what: join(path, ARRAYS) };
    return withSafetensors(await openFile(reading.what!), reading, async (file) => {
      const header = await file.header();
      const saved = new Map(table.map(({ name, shape }) => [name, shape]));
      const advice = 'the two files belong to different checkpoints, resume from another';
      assertShapes(saved, header.tensors, reading.what!, advice);
      if (header.metadata['step'] !== String(state.step)) {
        throw new CheckpointError(
          `${reading.what} is of step ${header.metadata['step'] ?? 'unknown'}, but ${statePath} of step ${state.step}: ${advice}`,
        );
      }
      if (options.expected) {
        assertShapes(options.expected, header.tensors, path, 'resume with the configuration that the run began with');
      }
      const arrays = new Map<string, NamedArray>(
        table.map(({ name, shape }) => [name, { shape, data: new Uint8Array() }]),
      );
      for await (const [name, array] of file.tensors()) arrays.set(name, array);
      return { state, arrays };
    });
  });
}

function checkState(state: TrainingProgress): void {
  if (!Number.isSafeInteger(state.step) || state.step < 0) {
    throw new CheckpointError(`state.step must be an integer of at least 0, got ${state.step}: give the updates done`);
  }
  assertJson(state, 'state');
}

function parseState(value: unknown, what: string): z.infer<typeof stateSchema> {
  try {
    return parseConfig(stateSchema, value, what);
  } catch (cause) {
    if (cause instanceof ConfigError) throw new CheckpointError(cause.message, { cause });
    throw cause;
  }
}
