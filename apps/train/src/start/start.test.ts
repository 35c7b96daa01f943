import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readImage } from '@sr3kit/data/node';
import { recordedIo } from '@sr3kit/testing';
import { start } from './start.ts';

let out: string;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'sr3kit-start-'));
});
afterAll(() => rm(out, { recursive: true, force: true }));

test('the main job trains, upscales a picture it has not seen, and measures it', async () => {
  const tensors = memory().numTensors;
  const io = recordedIo(out);
  expect(await start({ seconds: 4, engine: 'wasm', out }, io), io.err()).toBe(0);
  const { width, height } = await readImage(join(out, 'comparison.png'));
  expect(width).toBeGreaterThan(4 * 256);
  expect(height).toBeGreaterThan(256);
  expect(io.out()).toContain('"event":"step"');
  const rows = ['bicubic', 'SR3, 20 steps'].map((name) =>
    io
      .out()
      .split('\n')
      .findLast((line) => line.includes(`│ ${name}`))!
      .split('│')
      .map(Number),
  );
  const [bicubic, refined] = rows as [number[], number[]];
  // By construction, whatever was learnt: what comes out shrinks to the input, to 8-bit rounding.
  expect(refined[4]).toBeLessThan(0.5);
  expect(bicubic[4]).toBeGreaterThan(1);
  expect(memory().numTensors).toBe(tensors);
});

test('Ctrl-C ends it with exit code 130 and writes no picture', async () => {
  const folder = join(out, 'interrupted');
  const io = recordedIo(out, (text) => {
    if (text.includes('"event":"step"')) io.interrupt();
  });
  expect(await start({ seconds: 60, engine: 'wasm', out: folder }, io)).toBe(130);
  await expect(readImage(join(folder, 'comparison.png'))).rejects.toThrow();
});
