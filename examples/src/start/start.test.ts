import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readImage } from '@sr3kit/data/node';
import { start } from './start.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sr3kit-start-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the main job enlarges a photograph in every mode, shows it beside the truth, and measures it', async () => {
  const table = await start(join(folder, 'new', 'comparison.png'));
  const { width, height } = await readImage(join(folder, 'new', 'comparison.png'));
  expect([width > 5 * 448, height > 2 * 300]).toEqual([true, true]);
  expect(await readdir(join(folder, 'new'))).toEqual(['comparison.png']);
  const figures = (name: string): number[] =>
    table
      .split('\n')
      .find((line) => line.startsWith(name))!
      .slice(name.length)
      .trim()
      .split(/ +/)
      .map(Number);
  const [bicubic, oneStep, crisp, diffusion] = ['bicubic', 'one step', 'crisp', 'diffusion, 2 steps'].map(figures) as [
    number[],
    number[],
    number[],
    number[],
  ];
  // PSNR and SSIM: one step is nearest to the truth.
  for (const measure of [0, 1]) expect(oneStep[measure]).toBeGreaterThan(bicubic[measure]!);
  for (const other of [crisp, diffusion]) expect(oneStep[0]).toBeGreaterThan(other[0]!);
  // Consistency: all give their input back when they are made small again, bicubic interpolation does not.
  for (const { 2: consistency } of [oneStep, crisp, diffusion]) expect(consistency).toBeLessThan(bicubic[2]! / 20);
  expect(memory().numTensors).toBe(0);
});
