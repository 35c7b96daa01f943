import { memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { disposeParams } from '@sr3kit/denoiser';
import type { PictureBatch } from '@sr3kit/losses';
import { fromTensors, initModel, modelConfigSchemaOf, trainingLoss } from '@sr3kit/models';
import { loadModel, modelFolder, saveModel } from '@sr3kit/models/node';
import { temporaryFolder } from '@sr3kit/testing';
import { createState, emaParams, train, trainerConfigSchema } from '@sr3kit/training';
import { createUpscaler, type Image } from 'sr3kit';
import { plainCnn } from './plainCnn.ts';

const architectures = [plainCnn];
const written = {
  format: 'sr3kit-model',
  version: 1,
  task: { scale: 2, size: 16, channels: 3 },
  network: { kind: 'plain-cnn', channels: 8 },
  schedule: { kind: 'cosine', steps: 100 },
  objective: { kind: 'diffusion', prediction: 'v', target: 'residual', residualScale: 0.2 },
};
const config = modelConfigSchemaOf(architectures).parse(written);

const batch: PictureBatch = {
  ...{ size: 4, crop: 16, scale: 2, channels: 3 },
  high: Float32Array.from({ length: 4 * 16 * 16 * 3 }, (_, i) => Math.sin(i / 5)),
  low: Float32Array.from({ length: 4 * 8 * 8 * 3 }, (_, i) => Math.sin(i / 5)),
};

test('a network that sr3kit has never heard of trains, is saved and loaded, and upscales', async () => {
  const engine = await prepareEngine({ engine: 'wasm' });
  const before = memory().numTensors;
  const { params } = initModel(config, 1, architectures);
  const training = trainerConfigSchema.parse({ steps: 12, batchSize: 4, learningRate: 0.01 });
  const state = createState(params, training);
  disposeParams(params);

  const losses: number[] = [];
  const loss = trainingLoss(config, { architectures });
  const batches = async function* () {
    for (;;) yield Promise.resolve(batch);
  };
  for await (const step of train(state, { loss, batches })) losses.push(step.loss);
  expect(losses.at(-1)).toBeLessThan(losses[0]!);

  const folder = await temporaryFolder();
  const averaged = emaParams(state);
  const arrays = await fromTensors(averaged);
  await saveModel(folder, config, arrays, { architectures });
  expect(await loadModel(folder, architectures)).toEqual({ config, arrays });
  disposeParams(averaged);
  state.dispose();

  const low: Image = { width: 6, height: 5, channels: 3, data: new Uint8Array(90).map((_, i) => (i * 37) % 256) };
  const upscaler = await createUpscaler({ model: modelFolder(folder), engine, architectures });
  const high = await upscaler.upscale(low, { steps: 3 });
  expect([high.width, high.height]).toEqual([12, 10]);
  expect(new Set(high.data).size).toBeGreaterThan(20);
  upscaler.dispose();
  expect(memory().numTensors, 'tensors left over').toBe(before);
});

test('whoever was not told of it refuses it by name', async () => {
  const arrays = new Map<string, never>();
  await expect(createUpscaler({ model: { config, arrays } })).rejects.toThrow(
    /network\.kind: expected one of "unet", "lite", got "plain-cnn"/,
  );
  expect(() => initModel(config, 1)).toThrow(/"plain-cnn".*unet, lite/);
});
