import { memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { createUpscaler } from '../index.ts';
import { liteFiles } from '../testing/liteFiles.ts';
import { unetFiles } from '../testing/unetFiles.ts';

test('what a U-Net will take is measured on a piece, and grows with the picture, the steps and the samples', async () => {
  const engine = await prepareEngine({ engine: 'wasm' });
  const tensors = memory().numTensors;
  const unet = await createUpscaler({ model: unetFiles, engine });
  const size = { width: 200, height: 150 };
  const one = (await unet.estimate(size, { steps: 1 }))!;
  const many = (await unet.estimate(size, { steps: 50, samples: 2 }))!;
  expect(one.seconds).toBeGreaterThan(0);
  // A hundred times the work; what is measured varies.
  expect(many.seconds / one.seconds).toBeGreaterThan(5);
  expect(many.bytes).toBe(one.bytes);
  expect((await unet.estimate({ width: 400, height: 150 }, { steps: 1 }))!.bytes).toBeGreaterThan(one.bytes);
  unet.dispose();
  expect(memory().numTensors).toBe(tensors);
});

test('nothing is measured where the first step comes soon, and what cannot be is refused', async () => {
  const engine = await prepareEngine({ engine: 'wasm' });
  const [unet, lite] = [
    await createUpscaler({ model: unetFiles, engine }),
    await createUpscaler({ model: liteFiles(), engine }),
  ];
  expect(await unet.estimate({ width: 4, height: 4 }, { steps: 2 })).toBeNull();
  expect(await lite.estimate({ width: 4000, height: 3000 })).toBeNull();
  await expect(unet.estimate({ width: 3000, height: 2000 })).rejects.toThrow('sees all of it at once');
  await expect(unet.estimate({ width: 30, height: 20 }, { steps: 0.5 })).rejects.toThrow('steps must be an integer');
  unet.dispose();
  lite.dispose();
});
