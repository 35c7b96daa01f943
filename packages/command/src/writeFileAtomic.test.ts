import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '@sr3kit/testing';
import { writeFileAtomic } from './writeFileAtomic.ts';

test('a file is written, its folder made, and what was there replaced', async () => {
  const path = join(await temporaryFolder(), 'deep/er/page.html');
  await writeFileAtomic(path, 'old');
  await writeFileAtomic(path, new TextEncoder().encode('new'));
  expect(await readFile(path, 'utf8')).toBe('new');
});

test('where it cannot be written, what was there stays, and nothing else', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'taken'));
  await expect(writeFileAtomic(join(folder, 'taken'), 'text')).rejects.toThrow();
  expect(await readdir(folder)).toEqual(['taken']);
  expect((await stat(join(folder, 'taken'))).isDirectory()).toBe(true);
});
