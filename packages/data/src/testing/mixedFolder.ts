import { afterAll, afterEach, beforeAll } from 'vitest';
import type { PictureBatch } from '@sr3kit/losses';
import type { DataConfigInput } from '../dataConfig.ts';
import type { BatchOptions, Dataset } from '../node/dataset.ts';
import { openDataset } from '../node/openDataset.ts';
import { encode, noise, noise16, put, temporaryFolder, truncatedPng } from './pictures.ts';

/** Opens a data set of the folder; it is closed after the test. */
type OpenMixed = (
  config?: Partial<DataConfigInput>,
  onSkip?: (path: string, reason: string) => void,
) => Promise<Dataset>;

/**
 * A folder of pictures of all kinds, some of them damaged, which is there while the tests of a file run: three classes in
 * `mixed`, `damaged` alone, and ready pairs.
 */
export function mixedFolder(): { readonly folder: () => string; readonly dataset: OpenMixed } {
  let folder: string;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    ({ folder, remove } = await temporaryFolder());
    await put(folder, {
      'mixed/a/1.png': await encode(noise(24, 20, 3, 1)),
      'mixed/a/2.png': await encode(noise16(16, 31, 1, 2)),
      'mixed/b/3.webp': await encode(noise(19, 17, 4, 3)),
      'mixed/b/4.png': await truncatedPng(40, 40, 4),
      'mixed/b/5.tiff': await encode(noise(16, 16, 2, 5), 'tiff'),
      'mixed/c/6.png': await truncatedPng(20, 40, 6),
      'mixed/c/7.png': await encode(noise(33, 16, 3, 7)),
      'damaged/1.png': await truncatedPng(30, 30, 1),
      'damaged/2.png': await truncatedPng(30, 30, 2),
      'pairs/high/1.png': await encode(noise(32, 24, 3, 11)),
      'pairs/high/2.png': await encode(noise(16, 20, 3, 12)),
      'pairs/low/1.png': await encode(noise(8, 6, 3, 13)),
      'pairs/low/2.png': await encode(noise(4, 5, 3, 14)),
    });
  });
  afterAll(() => remove());

  const open: Dataset[] = [];
  afterEach(() => Promise.all(open.splice(0).map((dataset) => dataset.close())));

  const dataset: OpenMixed = async (config = {}, onSkip = () => {}) => {
    const everything = { flip: true, turn: true, blur: { probability: 0.5, sigma: [0.2, 1] } } as const;
    const base = { files: ['mixed'], scale: 4, crop: 16, augment: everything, labels: 'folder', ...config } as const;
    const opened = await openDataset(base, { baseFolder: folder, onSkip });
    open.push(opened);
    return opened;
  };
  return { folder: () => folder, dataset };
}

/** All batches of a run. */
export async function take(data: Dataset, options: BatchOptions): Promise<PictureBatch[]> {
  const batches: PictureBatch[] = [];
  for await (const batch of data.batches(options)) batches.push(batch);
  return batches;
}
