import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openDataset, readImage, writeImage } from '@sr3kit/data/node';
import { createImage, type Image } from '@sr3kit/imaging';
import { main } from '../cli.ts';
import { smokeConfig, useWorkFolder } from '../testing/workFolder.ts';
import { readValidationSet } from './validationSet.ts';

const work = useWorkFolder();
const config = join(dirname(smokeConfig), 'gray-16-bit-cpu.yaml');
const side = 96;

/** A slope on which all pixels differ, within 40 of the levels that 8 bits have. */
const slope = createImage({
  ...{ width: side, height: side, channels: 1 },
  data: Uint16Array.from({ length: side * side }, (_, i) => 30_000 + i + Math.floor(i / side)),
});
const levels = (data: ArrayLike<number>): number => new Set(Array.from(data)).size;
const EIGHT_BITS = 256;

beforeAll(async () => {
  await mkdir(work.path('scans'));
  for (const name of ['a', 'b']) await writeImage(work.path(`scans/${name}.png`), slope);
});

const run = (output: string, ...more: string[]): Promise<number> => {
  const network = ['model.network.channels=8', 'model.network.groups=4', 'model.network.multipliers=[1]'];
  const short = ['training.steps=2', 'training.batchSize=1', 'validation.every=2', 'validation.limit=1'];
  const rest = ['validation.sampling.steps=2', 'data.files=[scans]', 'validation.files=[scans]', 'engine=wasm'];
  const set = [...network, ...short, ...rest, 'data.workers=0', `output=${output}`, ...more];
  const io = work.io();
  return main(['run', config, ...set.flatMap((each) => ['--set', each])], io);
};

const read = async (...path: string[]): Promise<Image> => readImage(work.path(...path));

test('a batch for training holds more levels than 8 bits have, in the picture and in its input', async () => {
  const data = { files: [work.path('scans')], scale: 4, channels: 1, crop: side, quantize: 'source' } as const;
  await using dataset = await openDataset(data);
  for await (const { high, low } of dataset.batches({ batchSize: 1, end: 1 })) {
    expect(levels(high)).toBe(side * side);
    expect(levels(low)).toBeGreaterThan(EIGHT_BITS);
  }
  const options = { quantize: 'source', augment: { flip: true, turn: false }, alpha: 'white', verify: false } as const;
  const rest = { cacheBytes: 0, workers: 0, seed: 0 };
  const held = await readValidationSet(
    { files: data.files, limit: 1 },
    { ...data, ...options, ...rest },
    () => undefined,
  );
  for (const { data: samples } of [held[0]!.high, held[0]!.low]) {
    expect(samples).toBeInstanceOf(Uint16Array);
    expect(levels(samples)).toBeGreaterThan(EIGHT_BITS);
  }
});

test('trained, sampled and evaluated with no 8-bit step on the way', async () => {
  expect(await run('deep')).toBe(0);
  const drawn = work.io();
  const how = ['--steps', '2', '--engine', 'wasm'];
  expect(await main(['sample', 'deep', 'scans/a.png', '-o', 'drawn', ...how], drawn), drawn.err()).toBe(0);
  const { data, channels } = await read('drawn/a_SR.png');
  expect([data.constructor, channels]).toEqual([Uint16Array, 1]);
  expect(levels(data)).toBeGreaterThan(EIGHT_BITS);

  const measured = work.io();
  const argv = ['evaluate', 'deep', 'scans', '--limit', '1', '-o', 'scored', '--json', 'scores.json', ...how];
  expect(await main(argv, measured), measured.err()).toBe(0);
  for (const ending of ['HR', 'LR', 'SR']) {
    const picture = await read(`scored/a_${ending}.png`);
    expect(picture.data).toBeInstanceOf(Uint16Array);
    expect(levels(picture.data), ending).toBeGreaterThan(EIGHT_BITS);
  }
  const { methods } = JSON.parse(await work.read('scores.json')) as {
    methods: { name: string; consistency: number }[];
  };
  // Rounding to 8 bits alone would make it 0.13 (a twelfth of a level squared, x1e-5).
  expect(methods.find(({ name }) => name === 'SR3')!.consistency).toBeLessThan(1e-3);
});

test('a slope survives: what a network that adds nothing gives is as far from the truth as 16 bits are from each other', async () => {
  const objective = 'model.objective={kind: regression, target: residual, residualScale: 0.1}';
  expect(await run('flat', objective, 'training.learningRate=1e-12', 'training.warmupSteps=0')).toBe(0);
  const io = work.io();
  const argv = ['evaluate', 'flat', 'scans', '--limit', '1', '-o', 'slope', '--json', 'slope.json', '--engine', 'wasm'];
  expect(await main(argv, io), io.err()).toBe(0);
  const { methods } = JSON.parse(await work.read('slope.json')) as { methods: { name: string; psnr: number }[] };
  // Of 8 bits, 59 dB would be the most: a rounding error of a twelfth of a squared level.
  expect(methods.find(({ name }) => name === 'regression')!.psnr).toBeGreaterThan(70);
});
