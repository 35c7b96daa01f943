import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError } from '@sr3kit/config';
import type { DataConfigInput } from '../dataConfig.ts';
import { DataError } from '../dataError.ts';
import { encode, noise, noise16, put, temporaryFolder } from '../testing/pictures.ts';
import { openDataset } from './openDataset.ts';

let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  await put(folder, {
    'photos/large.png': await encode(noise(40, 36, 3)),
    'photos/deep.tiff': await encode(noise16(32, 32, 1)),
    'photos/sub/no-ending': await encode(noise(33, 32, 4), 'webp'),
    'photos/README.md': '# not a picture, and nobody said so',
    'photos/text.png': 'a text',
    'photos/small.jpg': await encode(noise(31, 90, 3), 'jpeg'),
    'tiny/one.png': await encode(noise(1, 1, 3)),
    'texts/readme.txt.md': 'text',
    'classes/cat/1.png': await encode(noise(32, 32, 3)),
    'classes/ant/1.png': await encode(noise(32, 32, 3)),
    'classes/dog/1.png': await encode(noise(32, 32, 3)),
    'low/largex4.png': await encode(noise(10, 9, 3)),
    'low/deep.png': await encode(noise(9, 8, 3)),
    'low/broken.png': 'text',
    'list.txt': 'photos/large.png\nphotos/absent.png\n',
  });
});
afterAll(() => remove());

async function open(config: Partial<DataConfigInput>) {
  const told: string[] = [];
  const onSkip = (path: string, reason: string): void => void told.push(`${path.slice(folder.length + 1)}: ${reason}`);
  const dataset = await openDataset(
    { files: ['photos'], scale: 4, crop: 32, ...config },
    { onSkip, baseFolder: folder },
  );
  await dataset.close();
  return { dataset, told, paths: dataset.paths.map((path) => path.slice(folder.length + 1)) };
}

const NOT_A_PICTURE =
  'its content is no picture in a known format (png, jpeg, webp, avif, tiff, gif, ...): convert or remove it';

describe('which files are taken', () => {
  test('pictures by content; others are reported if they were meant to be some', async () => {
    const { dataset, told, paths } = await open({});
    expect(paths).toEqual(['photos/deep.tiff', 'photos/large.png', 'photos/sub/no-ending']);
    expect(dataset.length).toBe(3);
    expect(told).toEqual([
      `photos/text.png: ${NOT_A_PICTURE}`,
      'photos/small.jpg: it is 31x90, smaller than the crop of 32: use a smaller crop, or leave it out',
    ]);
    expect(dataset.skipped.map(({ reason }) => reason)).toEqual([NOT_A_PICTURE, expect.stringContaining('31x90')]);
  });

  test('a list with an absent file', async () => {
    const { told, paths } = await open({ files: ['list.txt'] });
    expect(paths).toEqual(['photos/large.png']);
    expect(told).toEqual([
      `photos/absent.png: there is no such file, which line 2 of the list ${join(folder, 'list.txt')} names: mend the line`,
    ]);
  });

  test('without a crop, pictures of at least one low-resolution pixel', async () => {
    const { paths } = await open({ crop: undefined });
    expect(paths).toContain('photos/small.jpg');
    await expect(open({ crop: undefined, files: ['tiny'] })).rejects.toThrow(
      'it is 1x1, smaller than the scale of 4: leave it out',
    );
    expect((await open({ crop: undefined, files: ['tiny'], scale: 1 })).dataset.length).toBe(1);
  });

  test('ready pairs', async () => {
    const { told, paths } = await open({ pairedLowRes: 'low' });
    expect(paths).toEqual(['photos/large.png']);
    expect(told.slice(2)).toEqual([
      `low/broken.png: ${NOT_A_PICTURE}`,
      `photos/deep.tiff: it is 32x32, but 4 times its low-resolution picture ${join(folder, 'low/deep.png')} (9x8) is 36x32`,
      'photos/sub/no-ending: there is no low-resolution picture named no-ending or no-endingx4',
    ]);
  });
});

describe('labels', () => {
  test('by folder, sorted', async () => {
    const { dataset } = await open({ files: ['classes'], labels: 'folder', crop: undefined });
    expect(dataset.classes).toEqual(['ant', 'cat', 'dog']);
    expect((await open({})).dataset.classes).toEqual([]);
  });

  test('by a list, which leaves out other folders', async () => {
    const { dataset, told, paths } = await open({ files: ['classes'], labels: ['dog', 'bee', 'ant'] });
    expect(dataset.classes).toEqual(['dog', 'bee', 'ant']);
    expect(paths).toEqual(['classes/ant/1.png', 'classes/dog/1.png']);
    expect(told).toEqual(['classes/cat/1.png: its folder cat is not among data.labels']);
  });
});

test('the fingerprint follows what batches depend on, not where the pictures lie', async () => {
  const of = async (config: Partial<DataConfigInput>): Promise<string> => (await open(config)).dataset.fingerprint;
  const base = await of({});
  expect(base).toMatch(/^[0-9a-f]{64}$/);
  expect(await of({ files: [join(folder, 'photos')], cacheBytes: 0, workers: 0, seed: 9 })).toBe(base);
  const others = await Promise.all([
    of({ crop: 28 }),
    of({ channels: 1 }),
    of({ augment: { turn: true } }),
    of({ files: ['photos/large.png'] }),
  ]);
  expect(new Set([base, ...others]).size).toBe(5);
});

describe('errors', () => {
  test.each([
    [{ files: ['absent'] }, () => `data.files[0]: there is no file or folder ${join(folder, 'absent')}`],
    [
      { files: ['photos'], pairedLowRes: 'absent' },
      () => `data.pairedLowRes: there is no file or folder ${join(folder, 'absent')}`,
    ],
    [{ files: ['texts'] }, () => 'data.files: none of the 1 files is a picture: name a folder with pictures'],
    [
      { files: ['photos/text.png'] },
      () =>
        `data.files: none of the 1 files can be used: name other pictures\n  ${join(folder, 'photos/text.png')}: ${NOT_A_PICTURE}`,
    ],
    [
      { crop: 64 },
      () =>
        `${join(folder, 'photos/deep.tiff')}: it is 32x32, smaller than the crop of 64: use a smaller crop, or leave it out`,
    ],
  ])('%j', async (config, message) => {
    const failure = open(config);
    await expect(failure).rejects.toThrow(message());
    await expect(failure).rejects.toBeInstanceOf(DataError);
  });

  test('a wrong configuration', async () => {
    const failure = open({ crop: 30 });
    await expect(failure).rejects.toThrow('data: crop: must be a multiple of scale (4), got 30: use e.g. 32');
    await expect(failure).rejects.toBeInstanceOf(ConfigError);
  });

  test('by the name given, and by the signal', async () => {
    const config = { files: ['absent'], scale: 4 };
    await expect(openDataset(config, { name: 'validation', baseFolder: folder })).rejects.toThrow(
      'validation.files[0]: there is',
    );
    await expect(openDataset(config, { filesName: 'evaluate', baseFolder: folder })).rejects.toThrow(
      'evaluate: there is',
    );
    await expect(
      openDataset({ files: ['texts'], scale: 4 }, { filesName: 'evaluate', baseFolder: folder }),
    ).rejects.toThrow('evaluate: none of the 1 files is');
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(openDataset({ files: ['photos'], scale: 4 }, { signal, baseFolder: folder })).rejects.toThrow(
      'enough',
    );
  });

  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('a file that may not be read', async () => {
    await put(folder, { 'locked/a.png': await encode(noise(40, 40, 3)) });
    await chmod(join(folder, 'locked/a.png'), 0);
    await expect(open({ files: ['locked'] })).rejects.toThrow(
      `${join(folder, 'locked/a.png')}: permission to read it is denied: check its permissions`,
    );
  });
});
