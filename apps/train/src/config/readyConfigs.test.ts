import { recordedIo } from '@sr3kit/testing';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { main } from '../cli.ts';
import { smokeConfig } from '../testing/workFolder.ts';

const folder = dirname(smokeConfig);

test.each(await readdir(folder))('the ready configuration %s is valid', async (name) => {
  const io = recordedIo('.');
  expect(await main(['run', join(folder, name), '--print-config'], io), io.err()).toBe(0);
});
