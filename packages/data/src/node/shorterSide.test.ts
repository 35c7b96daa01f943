import { afterAll, beforeAll, expect, test } from 'vitest';
import { resizeBicubic } from '@sr3kit/imaging';
import type { DataConfigInput } from '../dataConfig.ts';
import { encode, noise, noise16, put, temporaryFolder } from '../testing/pictures.ts';
import { openDataset } from './openDataset.ts';

const wide = noise(48, 32, 3);
const deep = noise16(20, 40, 1, 2);

let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  await put(folder, {
    '0.png': await encode(wide),
    '1.png': await encode(deep),
    '2.png': await encode(noise(15, 60, 3)),
  });
});
afterAll(() => remove());

const open = (config: Partial<DataConfigInput>, skipped: string[] = []) =>
  openDataset(
    { files: [folder], scale: 1, channels: 1, ...config },
    { onSkip: (path, reason) => void skipped.push(`${path.slice(-5)} ${reason}`) },
  );

test('pictures are shrunk until their shorter side is as long, in their own depth; smaller ones are left out', async () => {
  const skipped: string[] = [];
  await using dataset = await open({ shorterSide: 16, crop: 16 }, skipped);
  const found = [];
  for await (const { high } of dataset.images()) found.push(high);
  expect(found.map(({ width, height }) => [width, height])).toEqual([
    [24, 16],
    [16, 32],
  ]);
  expect(found[1]).toEqual(resizeBicubic(deep, { width: 16, height: 32 }));
  expect(skipped).toEqual([
    '2.png it is 15x60, smaller than the shorter side of 16 that pictures are shrunk to: use a larger one, or leave it out',
  ]);
  for await (const batch of dataset.batches({ batchSize: 2, end: 1 })) expect(batch.high).toHaveLength(2 * 16 * 16);
});

test('it belongs to what batches depend on', async () => {
  const fingerprint = async (config: Partial<DataConfigInput>): Promise<string> => {
    await using dataset = await open({ crop: 12, ...config });
    return dataset.fingerprint;
  };
  expect(await fingerprint({ shorterSide: 12 })).not.toBe(await fingerprint({}));
});

test('what contradicts it is refused', async () => {
  await expect(open({ shorterSide: 8, crop: 16 })).rejects.toThrow('shorterSide: must be at least crop (16), got 8');
  await expect(open({ shorterSide: 8, pairedLowRes: folder })).rejects.toThrow(
    'shorterSide: cannot be used with pairedLowRes',
  );
});
