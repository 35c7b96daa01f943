import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encode, noise, temporaryFolder, truncatedPng } from '../testing/pictures.ts';
import { pictureStore } from './pictureStore.ts';
import type { ProbedFile } from './probeFiles.ts';

const signal = new AbortController().signal;

async function pictures(): Promise<{ files: ProbedFile[]; folder: string; remove: () => Promise<void> }> {
  const { folder, remove } = await temporaryFolder({
    'a.png': await encode(noise(10, 10, 3, 1)),
    'b.png': await encode(noise(10, 10, 3, 2)),
    'cut.png': await truncatedPng(10, 10),
  });
  const header = { width: 10, height: 10, bits: 8, gray: false, alpha: false, asStored: true } as const;
  const files = ['a.png', 'b.png', 'cut.png'].map((name) => ({
    path: join(folder, name),
    name,
    namedAsPicture: true,
    header,
  }));
  return { files, folder, remove };
}

test('pictures are kept up to the limit, from the first on', async () => {
  const { files, folder, remove } = await pictures();
  try {
    const store = pictureStore(599);
    const [a, b] = [await store.load(files[0]!, signal), await store.load(files[1]!, signal)];
    expect(a).toEqual(noise(10, 10, 3, 1));
    expect(b).toEqual(noise(10, 10, 3, 2));
    await rm(folder, { recursive: true });
    expect(await store.load(files[0]!, signal)).toBe(a);
    await expect(store.load(files[1]!, signal)).rejects.toThrow('there is no such file');
    await store.close();
    await expect(store.load(files[0]!, signal)).rejects.toThrow('there is no such file');
  } finally {
    await remove();
  }
});

test('a picture that is asked for twice at once is decoded once', async () => {
  const { files, remove } = await pictures();
  try {
    const store = pictureStore(0);
    const [one, two] = await Promise.all([store.load(files[0]!, signal), store.load(files[0]!, signal)]);
    expect(two).toBe(one);
    expect(await store.load(files[0]!, signal)).not.toBe(one);
    await expect(Promise.all([store.load(files[2]!, signal), store.load(files[2]!, signal)])).rejects.toThrow(
      'damaged',
    );
    await store.close();
  } finally {
    await remove();
  }
});

test('a picture that is no longer what its header said is refused', async () => {
  const { files, remove } = await pictures();
  try {
    const store = pictureStore(0);
    const other = { ...files[0]!, header: { ...files[0]!.header, width: 12 } };
    await expect(store.load(other, signal)).rejects.toThrow('it is no longer the 12x10 picture it was');
  } finally {
    await remove();
  }
});
