import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BadInput } from '@sr3kit/command';
import { toTensors, type Model } from '@sr3kit/models';
import { loadModel } from '@sr3kit/models/node';

/**
 * Loads a model onto the engine that is set.
 *
 * @param folder - A folder with model.json and model.safetensors, or a run's folder, whose `model` is meant.
 * @returns Owned by the caller: free it by `disposeModel`.
 * @throws BadInput or CheckpointError that says what is missing or damaged.
 */
export async function openModel(folder: string): Promise<Model> {
  const { config, arrays } = await loadModel(modelPlace(folder));
  return { config, params: toTensors(arrays) };
}

/**
 * The folder that holds the two files of a model: that folder itself, or `model` in the folder of a run.
 *
 * @throws BadInput if there is none.
 */
export function modelPlace(folder: string): string {
  const place = [folder, join(folder, 'model')].find((path) => existsSync(join(path, 'model.json')));
  if (place === undefined) {
    const why = existsSync(folder) ? 'no model.json there' : 'no such folder';
    throw new BadInput(`${folder}: ${why}: give the folder of a model, e.g. RUN/model or RUN/best`);
  }
  return place;
}

/**
 * The two files of a model.
 *
 * @throws BadInput as {@link modelPlace}.
 */
export function modelFiles(folder: string): [config: string, weights: string] {
  const place = modelPlace(folder);
  return [join(place, 'model.json'), join(place, 'model.safetensors')];
}
