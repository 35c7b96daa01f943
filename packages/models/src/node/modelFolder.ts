import { join } from 'node:path';
import type { NamedArray } from '@sr3kit/safetensors';
import {
  openFile,
  readDirectory,
  readTextFile,
  replaceDirectory,
  streamSafetensorsFile,
  writeJsonFile,
  writeSafetensorsFile,
} from '@sr3kit/safetensors/node';
import type { Architectures } from '../architectures.ts';
import type { AnyModelConfig } from '../config/modelConfig.ts';
import { checkModel, readModel, type ModelFiles } from '../files/modelFiles.ts';

const CONFIG = 'model.json';
const WEIGHTS = 'model.safetensors';

/** How to save a model. */
export interface SaveModelOptions {
  /** Precision of the weights on disk; `F16` halves the file. Default `F32`. */
  readonly dtype?: 'F32' | 'F16';
  /** Your own architectures, in addition to the built-in ones. */
  readonly architectures?: Architectures;
}

/**
 * Loads a model from its folder: `model.json` and `model.safetensors`.
 *
 * @param architectures - Your own, in addition to the built-in ones.
 * @throws CheckpointError for what is missing or damaged, for a configuration that is not valid (it lists every wrong
 * field), and for weights that are not those of the network.
 */
export function loadModel(dir: string, architectures: Architectures = []): Promise<ModelFiles> {
  return readDirectory(dir, async (path) => {
    const names = { config: join(path, CONFIG), weights: join(path, WEIGHTS) };
    const text = await readTextFile(names.config);
    return readModel(text, await openFile(names.weights), { names, architectures });
  });
}

/**
 * Saves a model into its folder, which is created or replaced as a whole (see {@link replaceDirectory}); other files in
 * it are kept.
 *
 * @param arrays - The weights of the network in the configuration; must not change until the promise settles.
 * @throws ConfigError for a wrong configuration; CheckpointError for arrays that are not its weights or that half
 * precision cannot hold, and if the disk refuses. The folder is then unchanged.
 */
export async function saveModel(
  dir: string,
  config: AnyModelConfig,
  arrays: ReadonlyMap<string, NamedArray>,
  options: SaveModelOptions = {},
): Promise<void> {
  // Before the disk is touched.
  const checked = checkModel(config, arrays, dir, options.architectures);
  await replaceDirectory(dir, (path) => writeModelFiles(path, checked, arrays, options));
}

/**
 * Writes the two files of a model into a folder, each whole or not at all: for use within {@link replaceDirectory},
 * where a folder holds more than a model.
 *
 * @throws As {@link saveModel} does.
 */
export async function writeModel(
  dir: string,
  config: AnyModelConfig,
  arrays: ReadonlyMap<string, NamedArray>,
  options: SaveModelOptions = {},
): Promise<void> {
  await writeModelFiles(dir, checkModel(config, arrays, dir, options.architectures), arrays, options);
}

/**
 * Saves a model whose weights are made one after the other, as {@link saveModel} does: no more than one of them has to be in
 * memory.
 *
 * @param shapes - Name and shape of each weight of the network in the configuration.
 * @param read - Gives the values of a weight when it is its turn.
 * @throws CheckpointError if the disk refuses; what `read` throws. The folder is then unchanged.
 */
export async function streamModel(
  dir: string,
  config: AnyModelConfig,
  shapes: ReadonlyMap<string, readonly number[]>,
  read: (name: string) => Promise<Float32Array>,
): Promise<void> {
  await replaceDirectory(dir, async (path) => {
    await streamSafetensorsFile(join(path, WEIGHTS), shapes, read);
    await writeJsonFile(join(path, CONFIG), config);
  });
}

async function writeModelFiles(
  dir: string,
  config: AnyModelConfig,
  arrays: ReadonlyMap<string, NamedArray>,
  options: SaveModelOptions,
): Promise<void> {
  await writeSafetensorsFile(join(dir, WEIGHTS), arrays, options);
  await writeJsonFile(join(dir, CONFIG), config);
}

/**
 * A model in a folder, `model.json` and `model.safetensors`, as the trainer writes it: for `createUpscaler`.
 *
 * @returns A function that reads it and throws CheckpointError if a file is missing or damaged, or this is not a model.
 */
export function modelFolder(path: string): (architectures?: Architectures) => Promise<ModelFiles> {
  return (architectures) => loadModel(path, architectures);
}
