import type { Architectures } from '../architectures.ts';
import { checkModel, readModel, type ModelFiles } from '../files/modelFiles.ts';
import { fetchModel, type ModelAddress } from './modelAddress.ts';
import { ModelError } from './modelError.ts';

/** The two files of a model as `Blob`s or bytes, for instance two that the user has picked in a page. */
export interface ModelBlobs {
  /** `model.json`. */
  readonly config: Blob;
  /** `model.safetensors`. */
  readonly weights: Blob;
}

/**
 * Where a model comes from: an imported package of weights or any other address, two files, a model that has already
 * been read, or a function that reads it (`modelFolder` of `sr3kit/node`).
 */
export type ModelSource =
  ModelAddress | ModelBlobs | ModelFiles | ((architectures?: Architectures) => Promise<ModelFiles>);

/**
 * Reads a model as plain data.
 *
 * @param architectures - Your own, in addition to the built-in ones.
 * @throws ConfigError for a given configuration that is not valid; CheckpointError where its parts are damaged or do
 * not belong together; ModelError where they cannot be loaded.
 */
export async function loadModelSource(source: ModelSource, architectures: Architectures = []): Promise<ModelFiles> {
  if (typeof source === 'function') return source(architectures);
  // Whoever writes JavaScript tries a name or a path first.
  if (Object(source) !== source) {
    throw new ModelError(`model: expected photoX4 of @sr3kit/photo-x4 or modelFolder(path), got ${String(source)}`);
  }
  if ('arrays' in source) {
    return { ...source, config: checkModel(source.config, source.arrays, 'the given model', architectures) };
  }
  const { config, weights } = source;
  if (config instanceof Blob && weights instanceof Blob) {
    return readModel(await config.text(), weights, { architectures });
  }
  return fetchModel(source as ModelAddress, architectures);
}
