import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { useTemporaryFolder } from '@sr3kit/testing';
import { RawPicture } from './rawPicture.ts';

const path = useTemporaryFolder();

test('a result of more than 4 GiB is refused before a byte is written', async () => {
  const header = { width: 40_000, height: 40_000, channels: 3, bits: 8, icc: undefined, xmp: undefined } as const;
  await expect(RawPicture.create(path('large.tmp'), header)).rejects.toThrow(
    'a result of 40000x40000 would have more than 4 GiB of samples: ask for a smaller one',
  );
  expect(await readdir(path())).toEqual([]);
});
