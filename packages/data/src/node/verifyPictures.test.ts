import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { mixedFolder, take } from '../testing/mixedFolder.ts';
import { put, truncatedPng } from '../testing/pictures.ts';

const { folder, dataset } = mixedFolder();

test('damaged pictures are told in order when a data set is opened, and are no part of it', async () => {
  const told: string[] = [];
  const verified = await dataset({ verify: true }, (path, reason) => told.push(`${basename(path)}: ${reason}`));
  expect(told).toEqual([
    expect.stringMatching(/^4\.png: it is damaged or incomplete/),
    expect.stringMatching(/^6\.png: it is damaged or incomplete/),
  ]);
  expect(verified.paths.map((path) => basename(path))).toEqual(['1.png', '2.png', '3.webp', '5.tiff', '7.png']);
  expect(verified.skipped).toHaveLength(2);
  // Nothing is left to be found.
  await take(verified, { batchSize: 5, end: 2 });
  expect(told).toHaveLength(2);
});

test('a damaged low-resolution picture takes its pair along', async () => {
  await put(folder(), { 'pairs/low/2.png': await truncatedPng(4, 5, 1) });
  const told: string[] = [];
  const pairs = { files: ['pairs/high'], pairedLowRes: 'pairs/low', labels: undefined, verify: true };
  const verified = await dataset(pairs, (path) => told.push(path));
  expect([verified.length, told.map((path) => path.slice(folder().length + 1))]).toEqual([1, ['pairs/low/2.png']]);
});

test('where none can be decoded, opening fails and names them', async () => {
  await expect(dataset({ files: ['damaged'], verify: true })).rejects.toThrow(
    /none of the 2 files can be used: .*\n.*1\.png: it is damaged or incomplete.*\n.*2\.png/,
  );
});
