import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { main } from '../cli.ts';
import { smokeConfig, useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();
const configs = dirname(smokeConfig);

/** The smallest network that has every part, and a run of it in a second. */
const small = [
  ...['model.network.regressor={channels: 6, blocks: 1}', 'model.network.localScale={channels: 4, floor: 0.01}'],
  ...['model.schedule.steps=100', 'model.task.size=24', 'data.files=[photos]', 'data.workers=0'],
  ...['validation.files=[photos]', 'validation.every=2', 'validation.limit=1', 'validation.pictures=1'],
  ...['training.batchSize=2', 'training.steps=2', 'training.warmupSteps=1', 'engine=wasm'],
];
const denoiser = [
  ...['model.network.denoiser={channels: 6, blocks: 1, embedding: 4}', 'validation.samples=1'],
  'validation.sampling.steps=2',
];

test.each([2, 3])('the light model at %ix trains in two stages, and enlarges so many times', async (scale) => {
  const train = async (config: string, ...set: string[]): Promise<void> => {
    const io = work.io();
    const argv = ['run', join(configs, config), ...[...small, ...set].flatMap((each) => ['--set', each])];
    expect(await main(argv, io), io.err()).toBe(0);
  };
  const first = `x${scale}-regressor`;
  await train(`photo-x${scale}-regressor.yaml`, `output=${first}`);
  await train(`photo-x${scale}.yaml`, ...denoiser, `initial=${first}/model`, `output=x${scale}`);
  const io = work.io();
  const argv = [
    'sample',
    `x${scale}`,
    'photos/picture-0.png',
    '-o',
    `drawn-x${scale}`,
    '--steps',
    '2',
    '--engine',
    'wasm',
  ];
  expect(await main(argv, io), io.err()).toBe(0);
  expect(await work.size(`drawn-x${scale}`, 'picture-0_SR.png')).toEqual([48 * scale, 48 * scale]);
});
