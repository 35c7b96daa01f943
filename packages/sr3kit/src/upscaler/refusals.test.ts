import { expect, test } from 'vitest';
import type { Image } from '@sr3kit/imaging';
import { createUpscaler, type PictureInput } from '../index.ts';
import { liteFiles } from '../testing/liteFiles.ts';
import { DIFFUSION, picture } from '../testing/pictures.ts';
import { useUpscaler } from '../testing/useUpscaler.ts';

const used = useUpscaler();

const low = picture(2, 2, 3);
test.each([
  [{ mode: 'diffusion', steps: 101 }, /steps.*100/],
  [{ mode: 'diffusion', seed: -1 }, /seed/],
  [{ samples: 2 }, /one answer/],
  [{ consistency: 2 }, /consistency/],
  [{ mode: 'diffusion', strength: -1 }, /strength/],
  [{ tile: 0 }, /tile/],
] as const)('%o is refused', async (options, message) => {
  await expect(used.upscaler.upscaleSamples(low, options)).rejects.toThrow(message);
});

test.each([
  [{ width: 2, height: 2, channels: 3, data: new Uint8Array(5) }, /data must hold/],
  [{ width: 1, height: 1, channels: 3, data: Int8Array.of(1, 2, 3) }, /got Int8Array: convert it/],
  [{ width: 1, height: 1, channels: 3, data: [1, 2, 3] }, /got Array: convert it/],
  [{ width: 1, height: 2, channels: 1, data: Float32Array.of(0.5, NaN) }, /holds NaN in row 1/],
  [{}, /no picture/],
  [new Blob([]), /sharp/],
])('picture %o is refused', async (input, message) => {
  await expect(used.upscaler.upscale(input as PictureInput)).rejects.toThrow(message);
});

test('samples of a canvas in a picture of ours are the 8-bit ones that they are', async () => {
  const data = Uint8ClampedArray.of(10, 200, 30);
  const given = { width: 1, height: 1, channels: 3, data } as unknown as Image;
  const plain: Image = { width: 1, height: 1, channels: 3, data: new Uint8Array(data) };
  expect(await used.upscaler.upscale(given)).toEqual(await used.upscaler.upscale(plain));
});

test('colours with a gray model', async () => {
  const gray = await createUpscaler({ model: liteFiles({ imageChannels: 1 }), engine: used.engine });
  await expect(gray.upscale(low)).rejects.toThrow(/gray pictures only/);
  expect((await gray.upscale(picture(3, 3, 2))).channels).toBe(2);
  gray.dispose();
});

test('refinements of a model of one step', async () => {
  const one = await createUpscaler({ model: liteFiles({ diffusion: false }), engine: used.engine });
  await expect(one.upscale(low, DIFFUSION)).rejects.toThrow(
    'this model has no mode "diffusion": use mode "one-step" or "crisp", or another model',
  );
  one.dispose();
});
