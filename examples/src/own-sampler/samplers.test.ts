import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { photoX4 } from '@sr3kit/photo-x4';
import { ddim, type Sampler } from '@sr3kit/samplers';
import { createUpscaler, type Image, type Upscaler } from 'sr3kit';
import { calmDdim, renoise } from './samplers.ts';

const low: Image = {
  width: 20,
  height: 16,
  channels: 3,
  data: Uint8Array.from({ length: 20 * 16 * 3 }, (_, i) => 128 + 90 * Math.sin(i / 7)),
};

let upscaler: Upscaler;
beforeAll(async () => {
  upscaler = await createUpscaler({ model: photoX4, engine: 'wasm' });
});
afterAll(() => upscaler.dispose());

const draw = (sampler: Sampler, tile?: number): Promise<Image> =>
  upscaler.upscale(low, { mode: 'diffusion', steps: 3, seed: 2, sampler, ...(tile ? { tile } : {}) });

test.each([
  ['one that draws new noise', renoise],
  ['one that looks back', calmDdim],
])('%s upscales, and in tiles gives the very picture of the whole', async (_, sampler) => {
  const whole = await draw(sampler);
  const before = memory().numTensors;
  const tiled = await draw(sampler, 11);
  expect(memory().numTensors, 'tensors left over').toBe(before);
  expect([whole.width, whole.height]).toEqual([80, 64]);
  const differences = Array.from(whole.data, (value, i) => Math.abs(value - tiled.data[i]!));
  expect(Math.max(...differences)).toBeLessThanOrEqual(1);
  expect(whole.data).not.toEqual((await draw(ddim())).data);
});
