import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CheckpointError } from '@sr3kit/safetensors';
import { temporaryFolder } from '@sr3kit/testing';
import { AppendFile } from './appendFile.ts';

test('grows', async () => {
  const path = join(await temporaryFolder(), 'log');
  for (const text of ['one\n', 'two\n']) {
    const file = new AppendFile(path);
    file.append(Buffer.from(text));
    file.close();
  }
  expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
});

test.runIf(existsSync('/dev/full'))('a full disk is told with the name of the file', () => {
  const file = new AppendFile('/dev/full');
  const append = (): void => file.append(Buffer.from('one'));
  expect(append).toThrow(CheckpointError);
  expect(append).toThrow('/dev/full does not fit, the disk is full: free space');
  file.close();
});

test('a file that cannot be made is told likewise', async () => {
  const folder = await temporaryFolder();
  expect(() => new AppendFile(folder)).toThrow(CheckpointError);
});
