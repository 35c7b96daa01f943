import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { createUpscaler, type Image } from '../index.ts';
import { liteFiles } from '../testing/liteFiles.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const low: Image = { width: 3, height: 2, channels: 3, data: new Uint8Array(18).fill(99) };

test('a model that was disposed of is not kept by the engine, which lives on', async () => {
  const engine = await prepareEngine({ engine: 'cpu' });
  const used = async (): Promise<WeakRef<object>[]> => {
    const model = liteFiles();
    const upscaler = await createUpscaler({ model, engine });
    await upscaler.upscale(low);
    await upscaler.upscale(low, { mode: 'diffusion', steps: 2 });
    upscaler.dispose();
    return [new WeakRef(upscaler), new WeakRef(model.arrays)];
  };
  const references: WeakRef<object>[] = [];
  for (let i = 0; i < 4; i += 1) references.push(...(await used()));
  await setTimeout(0);
  collectGarbage();
  expect(references.filter((reference) => reference.deref() !== undefined)).toEqual([]);
});
