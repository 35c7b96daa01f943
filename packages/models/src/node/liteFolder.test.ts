import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { disposeParams } from '@sr3kit/denoiser';
import { init } from '@sr3kit/lite';
import { CheckpointError } from '@sr3kit/safetensors';
import { fromTensors, modelConfigSchema, toTensors } from '../index.ts';
import { loadModel, saveModel } from '../node.ts';
import { writtenLite } from '../testing/writtenLite.ts';

let folder = '';
beforeAll(async () => {
  await prepareEngine({ engine: 'cpu' });
  folder = await mkdtemp(join(tmpdir(), 'sr3kit-lite-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const config = modelConfigSchema.parse(writtenLite);

function initLite(): ReturnType<typeof init> {
  if (config.network.kind !== 'lite') expect.unreachable();
  const { kind: _, ...network } = config.network;
  return init(network, 1);
}

test('a light model comes back from its folder to the bit', async () => {
  const before = memory().numTensors;
  const params = initLite();
  const dir = join(folder, 'model');
  await saveModel(dir, config, await fromTensors(params));
  const loaded = await loadModel(dir);
  expect(loaded.config).toEqual(config);
  const again = toTensors(loaded.arrays);
  expect(Object.keys(again)).toEqual(Object.keys(params));
  for (const [name, weight] of Object.entries(params)) {
    expect(again[name]!.shape, name).toEqual(weight.shape);
    expect(await again[name]!.data(), name).toEqual(await weight.data());
  }
  disposeParams(params);
  disposeParams(again);
  expect(memory().numTensors).toBe(before);
});

test('a first stage is no second one: what it lacks is named', async () => {
  const params = initLite();
  const arrays = await fromTensors(params);
  disposeParams(params);
  for (const name of [...arrays.keys()]) if (name.startsWith('denoiser.')) arrays.delete(name);
  const dir = join(folder, 'half');
  await expect(saveModel(dir, config, arrays)).rejects.toThrow(CheckpointError);
  await expect(saveModel(dir, config, arrays)).rejects.toThrow('missing: denoiser.embedding.0.weight, ');
});
