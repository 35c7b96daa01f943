import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataConfigSchema, type DataConfig } from '../dataConfig.ts';
import { UnreadablePictureError } from '../dataError.ts';
import { encode, noise, put, temporaryFolder } from '../testing/pictures.ts';
import { createDataset } from './createDataset.ts';
import type { Dataset } from './dataset.ts';
import type { LabelledFile } from './labelFiles.ts';
import { pictureStore, type PictureStore } from './pictureStore.ts';
import { probeFiles } from './probeFiles.ts';

let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  const names = ['0.png', '1.png', '2.png', '3.png', '4.png'];
  const files = await Promise.all(names.map(async (name, i) => [name, await encode(noise(16, 16, 3, i))] as const));
  await put(folder, Object.fromEntries(files));
});
afterAll(() => remove());

/** Five pictures, of which 0, 2 and 3 fail; the earlier one is in the list, the later its failure comes. */
async function lateFailures(told: string[]): Promise<Dataset> {
  const { pictures } = await probeFiles(
    [0, 1, 2, 3, 4].map((i) => ({ path: `${folder}/${i}.png`, name: `${i}.png` })) as never,
    undefined,
  );
  const real = pictureStore(0);
  const store: PictureStore = {
    ...real,
    async load(file, signal) {
      const index = pictures.indexOf(file);
      if (![0, 2, 3].includes(index)) return real.load(file, signal);
      await new Promise((resolve) => setTimeout(resolve, (5 - index) * 20));
      throw new UnreadablePictureError(file.path, 'it is damaged');
    },
  };
  const config = dataConfigSchema.parse({ files: [folder], scale: 4, crop: 8 }) as DataConfig;
  return createDataset({
    ...{ pictures: pictures as LabelledFile[], classes: [], skipped: [], fingerprint: '', config, store },
    onSkip: (path) => told.push(path.slice(-5)),
  });
}

test('damaged pictures are told of in the order of the list, whichever is found first', async () => {
  const told: string[] = [];
  const data = await lateFailures(told);
  const seen: string[] = [];
  for await (const { name } of data.images({ prefetch: 4 })) seen.push(`${name} after ${told.join(' ')}`);
  expect(seen).toEqual(['1.png after 0.png', '4.png after 0.png 2.png 3.png']);
  await data.close();
});

test('in batches in the order of the batches and their items', async () => {
  const orders = [];
  for (const prefetch of [0, 5]) {
    const told: string[] = [];
    const data = await lateFailures(told);
    for await (const batch of data.batches({ batchSize: 3, end: 4, seed: 1, prefetch })) expect(batch.size).toBe(3);
    await data.close();
    orders.push(told);
  }
  expect(orders[0]).toHaveLength(3);
  expect(orders[1]).toEqual(orders[0]);
});
