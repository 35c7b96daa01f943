import { existsSync } from 'node:fs';
import type { Params } from '@sr3kit/denoiser';
import { architectureOf, fromTensors, isTrained, toTensors, type AnyModelConfig } from '@sr3kit/models';
import { assertShapes, CheckpointError, type NamedArray } from '@sr3kit/safetensors';
import { readSafetensorsFile, writeSafetensorsFile } from '@sr3kit/safetensors/node';

/** Weights of a model that a run takes as they are. */
export interface FrozenWeights {
  /** On the engine; owned by whoever opened the run. */
  readonly params: Params;
  /** The same for files. */
  readonly arrays: ReadonlyMap<string, NamedArray>;
}

/** Keeps them beside the run, exactly, so that it can be resumed when the model they came from is gone. */
export async function keepFrozen(path: string, params: Params): Promise<FrozenWeights> {
  const arrays = await fromTensors(params);
  if (arrays.size > 0) await writeSafetensorsFile(path, arrays, { dtype: 'F32' });
  return { params, arrays };
}

/**
 * Reads what {@link keepFrozen} kept; the caller owns the tensors.
 *
 * @throws CheckpointError if it is not what the model needs beside the weights it trains.
 */
export async function readFrozen(path: string, model: AnyModelConfig): Promise<FrozenWeights> {
  const shapes = new Map(
    [...architectureOf(model.network).parameterShapes(model.network)].filter(([name]) => !isTrained(model, name)),
  );
  if (shapes.size === 0) return { params: {}, arrays: new Map() };
  if (!existsSync(path)) {
    throw new CheckpointError(
      `${path}: no such file, but it holds the weights that this run does not train: start over with --overwrite`,
    );
  }
  const { arrays } = await readSafetensorsFile(path);
  assertShapes(shapes, arrays, path, 'start over with --overwrite');
  return { params: toTensors(arrays), arrays };
}
