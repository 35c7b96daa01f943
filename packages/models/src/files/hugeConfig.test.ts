import '@tensorflow/tfjs-backend-cpu';
import { expect, test } from 'vitest';
import { writeSafetensors } from '@sr3kit/safetensors';
import { readModel } from '../index.ts';
import { disposeModel } from '../model.ts';
import { tinyModel } from '../testing/unetModel.ts';

test('a configuration at all its bounds is judged by the header of the weights, before anything of its size is made', async () => {
  const model = tinyModel('diffusion');
  const { config } = model;
  disposeModel(model);
  const network = {
    ...config.network,
    ...{ channels: 4096, groups: 4096, blocks: 64, patch: 1, size: 32_768, attention: [32_768] },
    multipliers: Array.from({ length: 16 }, () => 256),
  };
  const weights = writeSafetensors(new Map([['input.weight', { shape: [1], data: Float32Array.of(0) }]]));
  const before = process.memoryUsage();
  await expect(readModel(JSON.stringify({ ...config, network }), weights)).rejects.toThrow(/model\.safetensors/);
  const after = process.memoryUsage();
  expect(after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed).toBeLessThan(256 * 2 ** 20);
});
