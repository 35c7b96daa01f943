import { fromTensors, toTensors, type NamedArray } from '@sr3kit/checkpoints';
import { readSafetensorsFile, writeSafetensorsFile } from '@sr3kit/checkpoints/node';
import type { Params } from '@sr3kit/denoiser';
import { existsSync } from 'node:fs';

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

/** Reads what {@link keepFrozen} kept; the caller owns the tensors. */
export async function readFrozen(path: string): Promise<FrozenWeights> {
  if (!existsSync(path)) return { params: {}, arrays: new Map() };
  const { arrays } = await readSafetensorsFile(path);
  return { params: toTensors(arrays), arrays };
}
