import {
  architectureOf,
  countParameters,
  defaultConsistency,
  inferencePlanOf,
  modesOf,
  readModel,
  usualSteps,
  type AnyModelConfig,
  type ModelFiles,
} from '@sr3kit/models';
import { readPyTorchModel } from '@sr3kit/models/pytorch';
import { photoX4 } from '@sr3kit/photo-x4';
import { photoX4Real } from '@sr3kit/photo-x4-real';
import { ancestral } from '@sr3kit/samplers';
import { fetchModel } from 'sr3kit';
import { keepFiles, MODEL_CACHE, type Kept } from './download.ts';
import type { BuiltInModel, DownloadProgress, ModelReport } from './protocol.ts';

const ADDRESSES = { 'photo-x4': photoX4, 'photo-x4-real': photoX4Real } satisfies Record<BuiltInModel, unknown>;

/** A model as plain data, and what the page shows of it. */
export interface LoadedModel {
  readonly files: ModelFiles;
  readonly report: ModelReport;
}

/**
 * Loads a model that comes with the page.
 *
 * @throws Error if it cannot be loaded.
 */
export async function loadBuiltIn(
  name: BuiltInModel,
  onProgress: (progress: DownloadProgress) => void,
): Promise<LoadedModel> {
  const address = ADDRESSES[name];
  const current = Object.values(ADDRESSES).flatMap(({ config, weights }) => [config, weights]);
  const kept = await keepFiles([address.config, address.weights], current, onProgress);
  const files = await fetchModel(kept.kept ? { ...address, cache: MODEL_CACHE } : address);
  return { files, report: reportModel(name, files, { builtIn: name, bytes: kept.bytes || bytesOf(files), kept }) };
}

/**
 * Reads a model from two files.
 *
 * @throws CheckpointError if they are not a model, or do not belong together.
 */
export async function readOwn(name: string, config: Blob, weights: Blob): Promise<LoadedModel> {
  const files = await readModel(await config.text(), weights);
  const kept = { kept: false, refused: null, bytes: 0 };
  return { files, report: reportModel(name, files, { builtIn: null, bytes: weights.size, kept }) };
}

/**
 * Makes a model of a checkpoint of the public PyTorch implementation, and says what was found in it.
 *
 * @param config - That implementation's configuration.
 * @throws CheckpointError or ConfigError if it cannot be converted.
 */
export async function readCheckpoint(
  file: Blob,
  name: string,
  config: Blob | null,
): Promise<LoadedModel & { readonly notes: readonly string[] }> {
  const given = config ? { text: await config.text(), what: 'the configuration' } : undefined;
  const { notes, ...files } = await readPyTorchModel(file, { what: name, config: given });
  const kept = { kept: false, refused: null, bytes: 0 };
  const title = name.replace(/\.[^.]+$/, '');
  return { files, report: reportModel(title, files, { builtIn: null, bytes: file.size, kept }), notes };
}

/** Bytes in memory. */
function bytesOf({ arrays }: ModelFiles): number {
  let bytes = 0;
  for (const { data } of arrays.values()) bytes += data.byteLength;
  return bytes;
}

/** It is the same with every sampler. */
const startOf = (config: AnyModelConfig, steps: number) => inferencePlanOf(config, ancestral(), steps).start;

/** More refinements are of no use, unless the model says so. */
const MOST_STEPS = 50;

interface Origin {
  readonly builtIn: BuiltInModel | null;
  readonly bytes: number;
  readonly kept: Kept;
}

function reportModel(name: string, { config }: ModelFiles, { builtIn, bytes, kept }: Origin): ModelReport {
  const { task, network, schedule } = config;
  const usual = usualSteps(config);
  const maxSteps = Math.min(schedule.steps, Math.max(MOST_STEPS, usual));
  return {
    ...{ name, builtIn, bytes },
    modes: modesOf(config),
    parameters: countParameters(network),
    scale: task.scale,
    channels: task.channels,
    consistency: defaultConsistency(task),
    // A schedule may have fewer than the library takes where it knows no better.
    usualSteps: Math.min(usual, maxSteps),
    crispSteps: Array.from({ length: maxSteps }, (_, i) => i + 1).filter((steps) => startOf(config, steps) === 'crisp'),
    maxSteps,
    tiles: architectureOf(network).tiled(config) !== null,
    kept: kept.kept,
    refused: kept.refused,
  };
}
