import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readImage } from '@sr3kit/data/node';
import { crop, resizeBicubic, toUint8, type Image } from '@sr3kit/imaging';
import { consistency, psnrLuma } from '@sr3kit/metrics';
import { createUpscaler, type Upscaler } from 'sr3kit';
import { photoX4 } from './index.ts';

const SAMPLE = fileURLToPath(new URL('../../../apps/train/samples/chelsea.png', import.meta.url));

let upscaler: Upscaler;
let high: Image<Uint8Array>;
let low: Image<Uint8Array>;
beforeAll(async () => {
  upscaler = await createUpscaler({ model: photoX4, engine: 'wasm' });
  // A free photograph that no training saw.
  high = toUint8(crop(await readImage(SAMPLE), { left: 100, top: 20, width: 192, height: 192 }));
  low = resizeBicubic(high, { width: 48, height: 48 });
});
afterAll(() => {
  upscaler.dispose();
});

test('the weights are small enough for a page', async () => {
  expect((await readFile(photoX4.weights)).length).toBeLessThan(4 * 2 ** 20);
});

const draw = async (steps: number, seed: number): Promise<Image<Uint8Array>> =>
  toUint8(await upscaler.upscale(low, { mode: 'diffusion', steps, seed }));

// Two steps start from the crisp picture, four from noise.
test.each([2, 4])('diffusion in %i steps agrees with its input, and says the same for the same seed', async (steps) => {
  const first = await draw(steps, 1);
  expect(consistency(first, low)).toBeLessThan(consistency(resizeBicubic(low, { width: 192, height: 192 }), low) / 10);
  expect((await draw(steps, 1)).data).toEqual(first.data);
  expect((await draw(steps, 2)).data).not.toEqual(first.data);
});

test('diffusion from noise is nearer to the truth than bicubic interpolation', async () => {
  const bicubic = resizeBicubic(low, { width: 192, height: 192 });
  expect(psnrLuma(await draw(4, 1), high, { border: 4 })).toBeGreaterThan(psnrLuma(bicubic, high, { border: 4 }));
});

test('two steps from the crisp picture are nearer to the truth than that picture', async () => {
  const crisp = toUint8(await upscaler.upscale(low, { mode: 'crisp' }));
  expect(psnrLuma(await draw(2, 1), high, { border: 4 })).toBeGreaterThan(psnrLuma(crisp, high, { border: 4 }));
});

test('one step is nearer to the truth than bicubic interpolation, and agrees with its input', async () => {
  const enlarged = toUint8(await upscaler.upscale(low, { mode: 'one-step' }));
  const bicubic = resizeBicubic(low, { width: 192, height: 192 });
  const border = { border: 4 };
  expect(psnrLuma(enlarged, high, border)).toBeGreaterThan(psnrLuma(bicubic, high, border));
  // In units of 1e-5: what rounding to 8 bits leaves is far below the bicubic's own.
  expect(consistency(enlarged, low)).toBeLessThan(consistency(bicubic, low) / 10);
});
