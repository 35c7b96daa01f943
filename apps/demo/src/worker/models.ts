import { countParameters, readModel, type ModelFiles } from '@sr3kit/checkpoints';
import { photoX4 } from '@sr3kit/photo-x4';
import { fetchModel, type UpscaleMode } from 'sr3kit';
import { keepFiles, MODEL_CACHE, type Kept } from './download.ts';
import type { DownloadProgress, ModelReport } from './protocol.ts';

/** A model as plain data, with what is to be said of it. */
export interface LoadedModel {
  readonly files: ModelFiles;
  readonly report: ModelReport;
}

/**
 * The model that comes with the page.
 *
 * @throws Error where it cannot be loaded.
 */
export async function loadBuiltIn(onProgress: (progress: DownloadProgress) => void): Promise<LoadedModel> {
  const kept = await keepFiles([photoX4.config, photoX4.weights], onProgress);
  const files = await fetchModel(kept.kept ? { ...photoX4, cache: MODEL_CACHE } : photoX4);
  return { files, report: reportModel(photoX4.name, files, { own: false, bytes: kept.bytes || bytesOf(files), kept }) };
}

/**
 * A model of two files that somebody has picked.
 *
 * @throws CheckpointError where they are no model, or do not belong together.
 */
export async function readOwn(name: string, config: Blob, weights: Blob): Promise<LoadedModel> {
  const files = await readModel(await config.text(), weights);
  const kept = { kept: false, refused: null, bytes: 0 };
  return { files, report: reportModel(name, files, { own: true, bytes: weights.size, kept }) };
}

/** Bytes in memory. */
function bytesOf({ arrays }: ModelFiles): number {
  let bytes = 0;
  for (const { data } of arrays.values()) bytes += data.byteLength;
  return bytes;
}

interface Origin {
  readonly own: boolean;
  readonly bytes: number;
  readonly kept: Kept;
}

function reportModel(name: string, { config }: ModelFiles, { own, bytes, kept }: Origin): ModelReport {
  const { task, network, objective, schedule } = config;
  const lite = network.kind === 'lite';
  const modes: UpscaleMode[] = [];
  if (lite || objective.kind === 'regression') modes.push('one-step');
  if (objective.kind === 'diffusion') modes.push('diffusion');
  return {
    ...{ name, own, bytes, modes },
    parameters: countParameters(network),
    kind: lite ? 'light model' : 'U-Net',
    scale: task.scale,
    channels: task.channels,
    maxSteps: Math.min(schedule.steps, 50),
    tiles: lite,
    kept: kept.kept,
    refused: kept.refused,
  };
}
