import { readdir, readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { useTemporaryFolder } from '@sr3kit/testing';
import { placeFile } from './placeFile.ts';

const path = useTemporaryFolder();

test('a result of another program that has come meanwhile stays, unless it may be replaced', async () => {
  await writeFile(path('result.png'), 'theirs');
  await writeFile(path('ours.tmp'), 'ours');
  await expect(placeFile(path('ours.tmp'), path('result.png'), false)).rejects.toThrow(
    'has appeared since the work began: give --overwrite',
  );
  expect(await readFile(path('result.png'), 'utf8')).toBe('theirs');
  await placeFile(path('ours.tmp'), path('result.png'), true);
  expect(await readFile(path('result.png'), 'utf8')).toBe('ours');
  await writeFile(path('next.tmp'), 'next');
  await placeFile(path('next.tmp'), path('next.png'), false);
  expect((await readdir(path())).sort()).toEqual(['next.png', 'result.png']);
});
