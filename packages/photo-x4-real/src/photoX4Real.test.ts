import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { compressJpeg } from '@sr3kit/data';
import { readImage } from '@sr3kit/data/node';
import { crop, resizeBicubic, toUint8, type Image } from '@sr3kit/imaging';
import { psnrLuma } from '@sr3kit/metrics';
import { photoX4 } from '@sr3kit/photo-x4';
import { createUpscaler } from 'sr3kit';
import { photoX4Real } from './index.ts';

const SAMPLE = fileURLToPath(new URL('../../../apps/train/samples/chelsea.png', import.meta.url));

let high: Image<Uint8Array>;
let low: Image<Uint8Array>;
beforeAll(async () => {
  // A free photograph that no training saw, as the web would have it.
  high = toUint8(crop(await readImage(SAMPLE), { left: 100, top: 20, width: 192, height: 192 }));
  low = compressJpeg(resizeBicubic(high, { width: 48, height: 48 }), { quality: 65, halfColour: true });
});

/** PSNR of the luma, in dB, with what the model says of consistency unless another one is asked for. */
async function enlarge(
  model: typeof photoX4Real,
  mode: 'one-step' | 'diffusion',
  asked: { readonly consistency?: number; readonly strength?: number } = {},
): Promise<number> {
  const upscaler = await createUpscaler({ model, engine: 'wasm' });
  try {
    return psnrLuma(toUint8(await upscaler.upscale(low, { mode, steps: 4, ...asked })), high, { border: 4 });
  } finally {
    upscaler.dispose();
  }
}

test('the weights are small enough for a page', async () => {
  expect((await readFile(photoX4Real.weights)).length).toBeLessThan(4 * 2 ** 20);
});

test('a compressed photograph comes out nearer to the truth than by bicubic interpolation and by the weights for clean ones', async () => {
  const ours = await enlarge(photoX4Real, 'one-step');
  expect(ours).toBeGreaterThan(psnrLuma(resizeBicubic(low, { width: 192, height: 192 }), high, { border: 4 }));
  expect(ours).toBeGreaterThan(await enlarge(photoX4, 'one-step'));
});

test.each(['one-step', 'diffusion'] as const)(
  'agreeing with a compressed input would bring its blocks back, %s',
  async (mode) => {
    // A little less than the usual noise: one draw of texture on one picture weighs as much as the blocks otherwise.
    const strength = 0.95;
    const cleaned = await enlarge(photoX4Real, mode, { strength });
    expect(cleaned).toBeGreaterThan(await enlarge(photoX4Real, mode, { strength, consistency: 1 }));
  },
);
