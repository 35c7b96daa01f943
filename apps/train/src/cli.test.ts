import { expect, test } from 'vitest';
import { recordedIo } from '@sr3kit/testing';
import { main } from './cli.ts';

test('usage', async () => {
  const io = recordedIo('.');
  expect(await main(['run'], io)).toBe(2);
  expect(await main(['fly'], io)).toBe(2);
  expect(await main(['--help'], io)).toBe(0);
  expect(io.out()).toContain('evaluate');
});
