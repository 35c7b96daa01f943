import { memory, randomUniform, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import type { Draw, PictureBatch } from '@sr3kit/losses';
import { disposeModel, trainingLoss } from '../index.ts';
import { fromTarget, toTarget } from '../picture/target.ts';
import { tinyModel } from '../testing/unetModel.ts';

beforeAll(async () => {
  await prepareEngine({ engine: 'cpu' });
});

const batch: PictureBatch = {
  size: 2,
  crop: 16,
  scale: 4,
  channels: 3,
  high: Float32Array.from({ length: 2 * 16 * 16 * 3 }, (_, i) => Math.sin(i / 7)),
  low: Float32Array.from({ length: 2 * 4 * 4 * 3 }, (_, i) => Math.sin(i / 3)),
};

test.each(['diffusion', 'regression'] as const)('the %s loss is a function of its draw and leaks nothing', (kind) => {
  const before = memory().numTensors;
  const model = tinyModel(kind);
  const lossOf = trainingLoss(model.config);
  const at = (draw: Draw) => tidy(() => lossOf(model.params, batch, draw).dataSync()[0]!);
  const first = at({ seed: 1, step: 0, micro: 0 });
  expect(first).toBeGreaterThan(0);
  expect(at({ seed: 1, step: 0, micro: 0 })).toBe(first);
  const others = [
    at({ seed: 2, step: 0, micro: 0 }),
    at({ seed: 1, step: 1, micro: 0 }),
    at({ seed: 1, step: 0, micro: 1 }),
  ];
  for (const other of others) {
    if (kind === 'diffusion') expect(other).not.toBe(first);
    else expect(other).toBe(first);
  }
  disposeModel(model);
  expect(memory().numTensors).toBe(before);
});

test.each(['image', 'residual'] as const)('a picture comes back from its %s target', (target) => {
  const model = tinyModel('diffusion', target);
  const shape: [number, number, number, number] = [1, 4, 4, 3];
  const [image, base] = [1, 2].map((seed) => randomUniform(shape, -1, 1, 'float32', seed) as Tensor4D);
  const there = toTarget(model.config.objective, image!, base!);
  const back = fromTarget(model.config.objective, there, base!);
  const [a, b] = [Array.from(image!.dataSync()), back.dataSync()];
  for (const [i, value] of a.entries()) expect(b[i]).toBeCloseTo(value, 5);
  for (const tensor of [image!, base!, there, back]) tensor.dispose();
  disposeModel(model);
});

test('a class-conditional model without labels in the batch says what to set', () => {
  const model = tinyModel('diffusion');
  const config = { ...model.config, network: { ...model.config.network, classes: 10 } };
  expect(() => trainingLoss(config)(model.params, batch, { seed: 1, step: 0, micro: 0 })).toThrow(/data\.labels/);
  disposeModel(model);
});
