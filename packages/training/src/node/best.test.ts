import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { disposeParams } from '@sr3kit/denoiser';
import { loadModel } from '@sr3kit/models/node';
import { temporaryFolder } from '@sr3kit/testing';
import { tinyModel, tinyParams } from '../testing/tinyUnet.ts';
import { toyConfig } from '../testing/toyModel.ts';
import { createState, type TrainingState } from '../trainingState.ts';
import { readBest, saveBest } from './best.ts';

beforeAll(() => prepareEngine({ engine: 'cpu' }));

function run(seed: number): TrainingState {
  const params = tinyParams(seed);
  const state = createState(params, toyConfig());
  disposeParams(params);
  onTestFinished(() => state.dispose());
  return state;
}

const psnr = (value: number) => ({ metric: 'psnr', value, better: 'higher' }) as const;

test('best is the model with the best score, and nothing else', async () => {
  const folder = await temporaryFolder();
  expect(await readBest(folder)).toBeUndefined();
  const [a, b] = [run(1), run(2)];
  expect(await saveBest(folder, a, tinyModel, psnr(25))).toBe(true);
  expect(await saveBest(folder, b, tinyModel, psnr(24.9))).toBe(false);
  expect(await saveBest(folder, b, tinyModel, psnr(25))).toBe(false);
  const weights = async (): Promise<number[]> =>
    [...(await loadModel(join(folder, 'best'))).arrays.values()].flatMap(({ data }) => [...data].map(Number));
  expect(await weights()).toEqual([...a.ema.dataSync()]);
  expect(await saveBest(folder, b, tinyModel, psnr(26))).toBe(true);
  expect(await weights()).toEqual([...b.ema.dataSync()]);
  expect(await readBest(folder)).toEqual({ ...psnr(26), step: 0 });
  expect((await readdir(join(folder, 'best'))).sort()).toEqual(['model.json', 'model.safetensors', 'score.json']);
  expect(await readdir(folder)).toEqual(['best']);
});

test('lower can be better, another metric starts anew, a damaged score does not count', async () => {
  const folder = await temporaryFolder();
  const state = run(1);
  const loss = (value: number) => ({ metric: 'loss', value, better: 'lower' }) as const;
  expect(await saveBest(folder, state, tinyModel, psnr(25))).toBe(true);
  expect(await saveBest(folder, state, tinyModel, loss(0.5))).toBe(true);
  expect(await saveBest(folder, state, tinyModel, loss(0.6))).toBe(false);
  expect(await saveBest(folder, state, tinyModel, loss(0.4))).toBe(true);
  await writeFile(join(folder, 'best', 'score.json'), '{');
  expect(await readBest(folder)).toBeUndefined();
  expect(await saveBest(folder, state, tinyModel, loss(0.9))).toBe(true);
  expect(await readBest(folder)).toEqual({ ...loss(0.9), step: 0 });
});

test('scores on other data start anew', async () => {
  const folder = await temporaryFolder();
  const state = run(1);
  expect(await saveBest(folder, state, tinyModel, { ...psnr(25), on: 'faces' })).toBe(true);
  expect(await saveBest(folder, state, tinyModel, { ...psnr(24), on: 'faces' })).toBe(false);
  expect(await saveBest(folder, state, tinyModel, { ...psnr(20), on: 'trees' })).toBe(true);
  expect(await readBest(folder)).toEqual({ ...psnr(20), on: 'trees', step: 0 });
});

test('a score that is no number is refused', async () => {
  const folder = await temporaryFolder();
  await expect(saveBest(folder, run(1), tinyModel, psnr(NaN))).rejects.toThrow('score psnr must be finite, got NaN');
  expect(await readdir(folder)).toEqual([]);
});
