import { dirname, join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { readSafetensorsFile } from '@sr3kit/safetensors/node';
import type { RecordedIo } from '@sr3kit/testing';
import { main } from '../cli.ts';
import { smokeConfig, type WorkFolder } from './workFolder.ts';

const configs = dirname(smokeConfig);

/** The configurations of the light model's stages. */
export const stageConfigs = {
  regressor: join(configs, 'photo-x4-regressor.yaml'),
  whole: join(configs, 'photo-x4.yaml'),
  crisp: join(configs, 'photo-x4-crisp.yaml'),
} as const;

const small = [
  'model.network.regressor={channels: 6, blocks: 1}',
  'model.network.localScale={channels: 4, floor: 0.01}',
  'model.schedule.steps=100',
  'data.files=[photos]',
  'data.workers=0',
  'validation.files=[photos]',
  'validation.every=3',
  'validation.limit=2',
  'validation.pictures=1',
  'training.batchSize=2',
  'training.warmupSteps=1',
  'training.checkpointEvery=2',
  'engine=wasm',
];

/** What makes the second stage small. */
export const smallDenoiser = [
  'model.network.denoiser={channels: 6, blocks: 1, embedding: 4}',
  'validation.samples=1',
  'validation.sampling.steps=2',
];

/** Side of the crops in pixels, and steps of the training. */
export interface SmallRun {
  readonly size: number;
  readonly steps: number;
}

/** Arguments of `run` for the smallest network that has every part, and a run of it in seconds. */
export function stageArguments(
  config: string,
  { size, steps }: SmallRun,
  set: readonly string[],
  flags: readonly string[] = [],
): string[] {
  const fields = [...small, `model.task.size=${size}`, `training.steps=${steps}`, ...set];
  return ['run', config, ...fields.flatMap((each) => ['--set', each]), ...flags];
}

/** Runs a command that has to succeed and to leave no tensor; answers what it was given to print to. */
export async function expectDone(work: WorkFolder, argv: readonly string[]): Promise<RecordedIo> {
  const io = work.io();
  const tensors = memory().numTensors;
  expect(await main(argv, io), io.err()).toBe(0);
  expect(memory().numTensors).toBe(tensors);
  return io;
}

/** The weights of a model in the folder. */
export async function weightsOf(work: WorkFolder, model: string): Promise<Map<string, unknown>> {
  return (await readSafetensorsFile(work.path(model, 'model.safetensors'))).arrays;
}
