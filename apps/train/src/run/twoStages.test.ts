import { readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { readSafetensorsFile } from '@sr3kit/safetensors/node';
import { main } from '../cli.ts';
import { smokeConfig, useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();

const configs = {
  regressor: join(dirname(smokeConfig), 'photo-x4-regressor.yaml'),
  whole: join(dirname(smokeConfig), 'photo-x4.yaml'),
};

/** The smallest network that has every part, and a run of it in a second. */
const small = [
  'model.task.size=24',
  'model.network.regressor={channels: 6, blocks: 1}',
  'model.network.localScale={channels: 4, floor: 0.01}',
  'model.schedule.steps=100',
  'data.files=[photos]',
  'data.workers=0',
  'validation.files=[photos]',
  'validation.every=3',
  'validation.limit=2',
  'validation.pictures=1',
  'training.batchSize=2',
  'training.steps=6',
  'training.warmupSteps=1',
  'training.checkpointEvery=2',
  'engine=wasm',
];
const smallDenoiser = [
  'model.network.denoiser={channels: 6, blocks: 1, embedding: 4}',
  'validation.samples=1',
  'validation.sampling.steps=2',
];

function argumentsOf(config: string, output: string, set: readonly string[], flags: readonly string[]): string[] {
  return ['run', config, ...[...small, `output=${output}`, ...set].flatMap((each) => ['--set', each]), ...flags];
}

const firstStage = (output: string, set: readonly string[] = [], flags: readonly string[] = []): string[] =>
  argumentsOf(configs.regressor, output, set, flags);

/** The second stage; `initial=first/model` unless said otherwise. */
const secondStage = (output: string, set: readonly string[] = [], flags: readonly string[] = []): string[] =>
  argumentsOf(configs.whole, output, [...smallDenoiser, 'initial=first/model', ...set], flags);

async function expectDone(argv: readonly string[]): Promise<string> {
  const io = work.io();
  const tensors = memory().numTensors;
  expect(await main(argv, io), io.err()).toBe(0);
  expect(memory().numTensors).toBe(tensors);
  return io.out();
}

/** Runs until Ctrl-C during a step. */
async function interrupt(argv: readonly string[], step: number): Promise<void> {
  const io = work.io((text) => {
    if (text.includes(`"event":"step","step":${step},`)) io.interrupt();
  });
  expect(await main(argv, io), io.err()).toBe(130);
  expect(io.out()).toContain(`"event":"interrupted","step":${step}`);
}

const weightsOf = async (model: string): Promise<Map<string, unknown>> =>
  (await readSafetensorsFile(work.path(model, 'model.safetensors'))).arrays;

async function expectEqualRuns(one: string, other: string): Promise<void> {
  expect(await work.read(one, 'log.jsonl')).toBe(await work.read(other, 'log.jsonl'));
  for (const model of ['model', 'best']) {
    expect(await readFile(work.path(one, model, 'model.safetensors'))).toEqual(
      await readFile(work.path(other, model, 'model.safetensors')),
    );
  }
}

interface Scores {
  readonly methods: readonly { readonly name: string; readonly psnr: number; readonly consistency: number }[];
}

async function evaluate(model: string): Promise<{ readonly table: string; readonly methods: Scores['methods'] }> {
  const argv = ['evaluate', model, 'photos', '--steps', '2', '--json', `${model}.json`, '--engine', 'wasm'];
  const table = await expectDone(argv);
  return { table, methods: (JSON.parse(await work.read(`${model}.json`)) as Scores).methods };
}

beforeAll(async () => {
  await expectDone(firstStage('first'));
  await expectDone(secondStage('second'));
});

test('the first stage makes a model of one step', async () => {
  const { network, objective } = JSON.parse(await work.read('first/model/model.json')) as Record<string, object>;
  expect(network).toMatchObject({ kind: 'lite', denoiser: null, regressor: { channels: 6, blocks: 1 } });
  expect(objective).toMatchObject({ kind: 'regression', target: 'parts' });
  expect((await evaluate('first')).methods.map(({ name }) => name)).toEqual(['bicubic', 'regression']);
});

test('the second stage keeps what the first has made, to the bit, and trains a denoiser beside it', async () => {
  const [first, second, best] = await Promise.all(['first/model', 'second/model', 'second/best'].map(weightsOf));
  for (const [name, array] of first!) {
    expect(name).toMatch(/^(regressor|localScale)\./);
    expect(second!.get(name), name).toEqual(array);
    expect(best!.get(name), name).toEqual(array);
  }
  const others = [...second!.keys()].filter((name) => !first!.has(name));
  expect(others.length).toBeGreaterThan(0);
  expect(others.every((name) => name.startsWith('denoiser.'))).toBe(true);
  // The last layer begins at zero.
  const { data } = second!.get('denoiser.out.weight') as { data: Float32Array };
  expect(data.some((value) => value !== 0)).toBe(true);
  const log = (await work.read('second/log.jsonl')).trimEnd().split('\n');
  expect(log).toHaveLength(6 + 2);
});

test('evaluate shows the one step of the first stage between bicubic and the refinement', async () => {
  const { table, methods } = await evaluate('second');
  expect(table).toMatch(/bicubic[\s\S]*one step[\s\S]*SR3/);
  expect(methods.map(({ name }) => name)).toEqual(['bicubic', 'one step', 'SR3']);
  const regression = (await evaluate('first')).methods[1];
  expect(methods[1]?.psnr).toBe(regression?.psnr);
  // Projected onto the input: only the rounding to 8 bits is left.
  for (const { consistency } of methods.slice(1)) expect(consistency).toBeLessThan(1);
});

test('a model with an answer in one step can be the baseline of another, or its own', async () => {
  const argv = ['evaluate', 'second', 'photos', '--steps', '2', '--json', 'baseline.json', '--engine', 'wasm'];
  for (const baseline of ['first', 'second']) {
    await expectDone([...argv, '--baseline', baseline]);
    const { methods } = JSON.parse(await work.read('baseline.json')) as Scores;
    expect(methods.map(({ name }) => name)).toEqual(['bicubic', 'regression', 'one step', 'SR3']);
    expect(methods[1]?.psnr).toBe(methods[2]?.psnr);
  }
});

test('sample draws from the finished model', async () => {
  await expectDone(['sample', 'second', 'photos/picture-0.png', '-o', 'sr', '--steps', '2', '--engine', 'wasm']);
  expect(await work.size('sr/picture-0_SR.png')).toEqual([192, 192]);
});

test('either stage, stopped and resumed, leaves what one that was never stopped leaves', async () => {
  await interrupt(firstStage('first-stopped'), 3);
  await expectDone(firstStage('first-stopped', [], ['--resume']));
  await expectEqualRuns('first-stopped', 'first');

  await interrupt(secondStage('second-stopped'), 3);
  // The run has kept what it needs of its initial model.
  await rename(work.path('first'), work.path('first-away'));
  await expectDone(secondStage('second-stopped', [], ['--resume']));
  await rename(work.path('first-away'), work.path('first'));
  await expectEqualRuns('second-stopped', 'second');
});

test('a dry run of the second stage estimates and writes nothing', async () => {
  expect(await expectDone(secondStage('dry', [], ['--dry-run']))).toContain('"event":"estimate"');
  expect(work.exists('dry')).toBe(false);
});

describe('an initial model that is missing or does not fit is refused, and nothing is written', () => {
  test.each<readonly [string, readonly string[], string]>([
    ['no such folder', ['initial=nowhere'], 'nowhere: no such folder: give the folder of a model, e.g. RUN/model'],
    ['no model in it', ['initial=photos'], 'photos: no model.json there: give the folder of a model'],
    [
      'a wider regressor',
      ['model.network.regressor={channels: 8, blocks: 1}'],
      'weight "regressor.in.weight" is [3, 3, 3, 6], this network has [3, 3, 3, 8]: give a model of the same network',
    ],
    [
      'a deeper regressor',
      ['model.network.regressor={channels: 6, blocks: 2}'],
      'weight "regressor.blocks.1.conv1.weight" is missing, and this run does not train it: give a model of the same network',
    ],
    [
      'another unit of the regressor',
      ['model.network.regressor={channels: 6, blocks: 1, residualScale: 0.2}'],
      'network.regressor.residualScale is 0.1 there and 0.2 here: give a model of the same network',
    ],
    [
      'another floor of the local scale',
      ['model.network.localScale.floor=0.02'],
      'network.localScale.floor is 0.01 there and 0.02 here: give a model of the same network',
    ],
  ])('%s', async (name, set, message) => {
    const output = `refused-${name.replaceAll(' ', '-')}`;
    const said = await work.refusal(secondStage(output, set));
    expect(said).toMatch(/^error: initial: /m);
    expect(said).toContain(message);
    expect(work.exists(output)).toBe(false);
  });

  test('a second stage where only the first is asked for', async () => {
    const said = await work.refusal(firstStage('backwards', ['initial=second/model']));
    expect(said).toContain('weight "denoiser.embedding.0.weight" has no place in this network');
  });

  test('a U-Net', async () => {
    expect(await work.run('unet', ['--set', 'training.steps=1']), 'a U-Net to try').toBe(0);
    expect(await work.refusal(secondStage('of-unet', ['initial=unet/model']))).toContain(
      'has no place in this network',
    );
  });

  test('none at all', async () => {
    const text = await readFile(configs.whole, 'utf8');
    await work.write('without-initial.yaml', text.replace(/^initial: .*\n/m, ''));
    const set = [...smallDenoiser];
    expect(await work.refusal(argumentsOf(work.path('without-initial.yaml'), 'without', set, []))).toContain(
      'error: initial: missing: this objective trains only a part of the network: name the folder of a model',
    );
    expect(work.exists('without')).toBe(false);
  });
});

test('a run that has lost what it does not train says so', async () => {
  await rm(work.path('second-stopped/frozen.safetensors'));
  expect(await work.refusal(secondStage('second-stopped', [], ['--resume']))).toContain(
    'frozen.safetensors: no such file, but it holds the weights that this run does not train: start over with --overwrite',
  );
});

test('crops that are too small for the measures are refused before the training', async () => {
  const said = await work.refusal(firstStage('tiny-crops', ['model.task.size=16']));
  expect(said).toContain('data.crop: must be at least 19 for a validation');
  expect(work.exists('tiny-crops')).toBe(false);
});
