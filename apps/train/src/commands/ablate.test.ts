import { mkdir, rm, stat } from 'node:fs/promises';
import { memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { main } from '../cli.ts';
import { smokeConfig, useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();

const short = {
  ...{ 'data.files': ['photos'], 'validation.files': ['photos'], engine: 'wasm' },
  ...{ 'training.steps': 4, 'validation.every': 2, 'training.checkpointEvery': 2, 'data.workers': 0 },
};
const regression = { kind: 'regression', target: 'residual', residualScale: 0.1 };
const matrix = {
  config: smokeConfig,
  set: short,
  axes: {
    objective: { l2: null, l1: { 'model.objective.norm': 'l1' }, regression: { 'model.objective': regression } },
    blur: { 'no blur': {}, blur: { 'data.augment.blur': { probability: 0.5, sigma: [0.2, 1] } } },
  },
  evaluation: { files: 'photos', limit: 2, sampling: { steps: 2 } },
  output: 'ablation',
};

async function ablate(name: string, what: unknown, ...flags: string[]) {
  await work.write(name, stringify(what));
  const io = work.io();
  const code = await main(['ablate', name, ...flags], io);
  return { code, out: io.out(), err: io.err() };
}

test('trains every combination, measures each, and goes on where it was', async () => {
  const dry = await ablate('matrix.yaml', matrix, '--dry-run');
  expect(dry.out).toContain('6 runs, each of 8 pictures');
  expect(work.exists('ablation')).toBe(false);

  const tensors = memory().numTensors;
  const { code, out, err } = await ablate('matrix.yaml', matrix);
  expect(code, err).toBe(0);
  expect(memory().numTensors).toBe(tensors);
  const names = [
    'bicubic',
    'l2, no blur',
    'l2, blur',
    'l1, no blur',
    'l1, blur',
    'regression, no blur',
    'regression, blur',
  ];
  for (const name of names) expect(out).toContain(` ${name} `);
  const { rows, pictures, budget } = JSON.parse(await work.read('ablation/ablation.json')) as {
    rows: { name: string; measures: { psnr: number }; psnrInterval: [number, number] }[];
    pictures: number;
    budget: number;
  };
  expect(rows.map(({ name }) => name)).toEqual(names);
  expect([pictures, budget]).toEqual([2, 8]);
  for (const { measures, psnrInterval } of rows) {
    expect(psnrInterval[0]).toBeLessThanOrEqual(measures.psnr);
    expect(psnrInterval[1]).toBeGreaterThanOrEqual(measures.psnr);
  }
  const table = await work.read('ablation/ablation.md');
  expect(table.split('\n').filter((line) => line.startsWith('|'))).toHaveLength(2 + names.length);
  const curves = await work.read('ablation/psnr.svg');
  for (const name of names.slice(1)) expect(curves).toContain(`aria-label="${name}"`);

  // One run is lost, and the others are neither trained nor measured again.
  const model = (): Promise<number> =>
    stat(work.path('ablation/l1_blur/model/model.safetensors')).then((s) => s.mtimeMs);
  const before = await model();
  await rm(work.path('ablation/l2_blur'), { recursive: true });
  await rm(work.path('ablation/ablation.md'));
  expect((await ablate('matrix.yaml', matrix)).code).toBe(0);
  expect(await model()).toBe(before);
  expect(await work.read('ablation/ablation.md')).toBe(table);
});

test.each<[string, string, unknown]>([
  ['an unknown key of the matrix', 'axis: unknown key', { ...matrix, axis: {} }],
  [
    'an unknown key of a run, before the first one',
    'the run "l2, typo"',
    { ...matrix, axes: { ...matrix.axes, blur: { 'no blur': {}, typo: { 'data.augment.blurr': 1 } } } },
  ],
  [
    'unequal budgets',
    '"l2, no blur" sees 8 pictures and "l2, long" 40: an ablation compares equal budgets',
    { ...matrix, axes: { ...matrix.axes, blur: { 'no blur': {}, long: { 'training.steps': 20 } } } },
  ],
  [
    'a start that one of the runs does not have',
    'the run "l2, no blur": evaluation.sampling.start: must be noise, because this model has no mode crisp',
    { ...matrix, evaluation: { ...matrix.evaluation, sampling: { steps: 2, start: 'crisp' } } },
  ],
  [
    'more steps than the schedule of one of the runs has, though not of those that answer in one',
    'the run "short, no blur": evaluation.sampling.steps: must be an integer in 1 ... 3, the steps of its schedule, got 4',
    {
      ...{ ...matrix, evaluation: { ...matrix.evaluation, sampling: { steps: 4 } } },
      axes: {
        ...matrix.axes,
        objective: {
          regression: { 'model.objective': regression, 'model.schedule.steps': 3 },
          short: { 'model.schedule.steps': 3 },
        },
      },
    },
  ],
  [
    'photographs that are not there',
    'there is no file or folder',
    { ...matrix, evaluation: { ...matrix.evaluation, files: 'nowhere' } },
  ],
  ['no axes', 'axes: must name at least one axis', { ...matrix, axes: {} }],
  ['an axis without values', 'axes: has an axis without values', { ...matrix, axes: { blur: {} } }],
  ['a name that is no folder', 'it names a folder', { ...matrix, axes: { blur: { '../up': {} } } }],
  ['a configuration that is not there', 'no such file', { ...matrix, config: 'nowhere.yaml' }],
])('refuses %s', async (_, message, what) => {
  await mkdir(work.path('refused'), { recursive: true });
  const name = 'refused/matrix.yaml';
  await work.write(name, stringify({ ...(what as object), output: 'none' }));
  expect(await work.refusal(['ablate', name])).toContain(message);
  expect(work.exists('none')).toBe(false);
});
