import { createHash } from 'node:crypto';
import { tensor1d } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { ConfigError, parseConfig } from '@sr3kit/config';
import { CheckpointError, type NamedArray } from '@sr3kit/safetensors';
import { trainerConfigSchema, type TrainerConfig } from '../config.ts';
import { layoutSize, type ParameterLayout } from '../layout.ts';
import type { LossScaling } from '../lossScaling.ts';
import { TrainingState } from '../trainingState.ts';
import type { TrainingFiles } from './stateFolder.ts';

const VECTORS = ['values', 'm', 'v', 'ema'] as const;

/** The JSON part of a training state on disk. */
export interface StateRecord {
  readonly step: number;
  readonly config: TrainerConfig;
  readonly parameters: ParameterLayout;
  /** SHA-256 of the vectors: a disk may give back other bits than it was given. */
  readonly sha256: string;
  /** Of trainings in float16. */
  readonly scaling?: LossScaling;
}

const recordSchema: z.ZodType<StateRecord> = z.strictObject({
  step: z.int().min(0),
  config: trainerConfigSchema,
  parameters: z.array(z.strictObject({ name: z.string(), shape: z.array(z.int().min(0)) })).min(1),
  sha256: z.string(),
  scaling: z
    .strictObject({ scale: z.number().min(1), goodSteps: z.int().min(0), skipped: z.int().min(0) })
    .exactOptional(),
});

/** A state as plain data, exact to the bit. The state must not move on until the promise settles. */
export async function toFiles(state: TrainingState): Promise<{ record: StateRecord; arrays: Map<string, NamedArray> }> {
  const arrays = new Map<string, NamedArray>();
  for (const name of VECTORS) {
    const data = (await state[name].data()) as Float32Array;
    arrays.set(name, { shape: [data.length], data });
  }
  const { step, config, layout } = state;
  const scaling = config.precision === 'float16' ? { scaling: state.scaling } : {};
  return { record: { step, config, parameters: layout, sha256: digest(arrays), ...scaling }, arrays };
}

/**
 * A state from plain data.
 *
 * @param path - For messages.
 * @throws CheckpointError if the parts do not fit together or the vectors are not those that were saved.
 */
export function fromFiles(files: TrainingFiles, path: string): TrainingState {
  const { step, config, parameters, sha256, scaling } = parseRecord(files.state, path);
  const size = layoutSize(parameters);
  for (const name of VECTORS) {
    const data = files.arrays.get(name)?.data;
    if (!(data instanceof Float32Array) || data.length !== size) {
      throw new CheckpointError(
        `${path}: array ${name} must hold ${size} float32 values: resume from another checkpoint`,
      );
    }
  }
  if (digest(files.arrays) !== sha256) {
    throw new CheckpointError(`${path}: the vectors are not those that were saved: resume from another checkpoint`);
  }
  const [values, m, v, ema] = VECTORS.map((name) => tensor1d(files.arrays.get(name)!.data as Float32Array));
  const state = new TrainingState(parameters, config, step, { values: values!, m: m!, v: v!, ema: ema! });
  if (scaling) state.scaling = scaling;
  return state;
}

/** The average of the parameters under their names, as views of one array. */
export function emaArrays(layout: ParameterLayout, ema: Float32Array): Map<string, NamedArray> {
  let start = 0;
  return new Map(
    layout.map(({ name, shape }) => {
      const end = start + shape.reduce((product, length) => product * length, 1);
      const data = ema.subarray(start, end);
      start = end;
      return [name, { shape, data }];
    }),
  );
}

function digest(arrays: ReadonlyMap<string, NamedArray>): string {
  const hash = createHash('sha256');
  for (const name of VECTORS) {
    const { data } = arrays.get(name)!;
    // A hash takes less than 2 GiB at a time.
    for (let at = 0; at < data.byteLength; at += 2 ** 28) {
      hash.update(new Uint8Array(data.buffer, data.byteOffset + at, Math.min(2 ** 28, data.byteLength - at)));
    }
  }
  return hash.digest('hex');
}

function parseRecord(state: unknown, path: string): StateRecord {
  try {
    return parseConfig(recordSchema, state, path);
  } catch (cause) {
    if (cause instanceof ConfigError) throw new CheckpointError(cause.message, { cause });
    throw cause;
  }
}
