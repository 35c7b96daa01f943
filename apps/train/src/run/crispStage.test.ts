import { dirname, join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { readSafetensorsFile } from '@sr3kit/safetensors/node';
import { main } from '../cli.ts';
import { writeStandInDistances } from '../testing/standInDistances.ts';
import { smokeConfig, useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();

/** The smallest network that has every part, and a run of it in seconds. */
const small = [
  'model.task.size=36',
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
  'training.steps=4',
  'training.warmupSteps=1',
  'training.checkpointEvery=2',
  'engine=wasm',
];

function stage(config: string, output: string, set: readonly string[], flags: readonly string[] = []): string[] {
  const file = join(dirname(smokeConfig), `photo-x4${config}.yaml`);
  return ['run', file, ...[...small, `output=${output}`, ...set].flatMap((each) => ['--set', each]), ...flags];
}

const crisp = (output: string, set: readonly string[] = [], flags: readonly string[] = []): string[] =>
  stage('-crisp', output, ['initial=first/model', 'distances=distances', ...set], flags);

async function expectDone(argv: readonly string[]): Promise<string> {
  const io = work.io();
  const tensors = memory().numTensors;
  expect(await main(argv, io), io.err()).toBe(0);
  expect(memory().numTensors).toBe(tensors);
  return io.out() + io.err();
}

const weightsOf = async (model: string): Promise<Map<string, unknown>> =>
  (await readSafetensorsFile(work.path(model, 'model.safetensors'))).arrays;

const configOf = async (model: string): Promise<Record<string, Record<string, unknown>>> =>
  JSON.parse(await work.read(model, 'model.json')) as Record<string, Record<string, unknown>>;

beforeAll(async () => {
  await writeStandInDistances(work.path('distances'));
  await expectDone(stage('-regressor', 'first', []));
  const denoiser = ['model.network.denoiser={channels: 6, blocks: 1, embedding: 4}', 'validation.sampling.steps=2'];
  await expectDone(stage('', 'second', [...denoiser, 'initial=first/model', 'validation.samples=1']));
  await expectDone(crisp('third'));
}, 120_000);

test('the third stage changes the regressor alone, and says what it learned from', async () => {
  const [first, third] = [await weightsOf('first/model'), await weightsOf('third/model')];
  expect([...third.keys()]).toEqual([...first.keys()]);
  for (const [name, array] of first) {
    if (name.startsWith('localScale.')) expect(third.get(name), name).toEqual(array);
  }
  expect(third.get('regressor.out.weight')).not.toEqual(first.get('regressor.out.weight'));
  const { objective } = await configOf('third/model');
  expect(objective).toMatchObject({
    kind: 'regression',
    perceptual: { lpips: 5, dists: 3, distsEvery: 4, distsPictures: 4, randomOffset: true },
  });
  const log = (await work.read('third/log.jsonl')).trimEnd().split('\n');
  for (const line of log) {
    const { loss, validation } = JSON.parse(line) as { loss?: number; validation?: { loss: number } };
    expect(Number.isFinite(loss ?? validation!.loss), line).toBe(true);
  }
});

test('units of parts that it does not use may be others than those of the model that it starts from', async () => {
  const unit = 'model.network.localScale={channels: 4, floor: 0.02}';
  await expectDone(crisp('units', [unit, 'training.steps=1', 'validation=null']));
}, 60_000);

test('stopped and resumed, it leaves what one that was never stopped leaves', async () => {
  const io = work.io((text) => {
    if (text.includes('"event":"step","step":3,')) io.interrupt();
  });
  expect(await main(crisp('stopped'), io), io.err()).toBe(130);
  await expectDone(crisp('stopped', [], ['--resume']));
  expect(await work.read('stopped/log.jsonl')).toBe(await work.read('third/log.jsonl'));
  expect(await weightsOf('stopped/model')).toEqual(await weightsOf('third/model'));
}, 60_000);

test('a dry run estimates and writes nothing', async () => {
  expect(await expectDone(crisp('dry', [], ['--dry-run']))).toContain('"event":"estimate"');
  expect(work.exists('dry')).toBe(false);
}, 60_000);

describe('add-crisp', () => {
  test('puts it beside the other two, which stay to the bit; a crisp run goes on from there', async () => {
    await expectDone(['add-crisp', 'second', 'third', '--out', 'whole']);
    const [whole, second, third] = await Promise.all(['whole', 'second/model', 'third/model'].map(weightsOf));
    for (const [name, array] of second!) expect(whole!.get(name), name).toEqual(array);
    for (const [name, array] of third!) {
      if (name.startsWith('regressor.')) expect(whole!.get(name.replace('regressor', 'crisp')), name).toEqual(array);
    }
    const { network, objective } = await configOf('whole');
    expect(network).toMatchObject({ crisp: true });
    expect(objective).toMatchObject({ kind: 'diffusion' });
    const evaluated = await expectDone(['evaluate', 'whole', 'photos', '--steps', '2', '--engine', 'wasm']);
    expect(evaluated).toMatch(/one step[\s\S]*crisp[\s\S]*SR3/);

    // Without a step of its own, it is what it started from: the crisp regressor, not the faithful one.
    const said = await expectDone(crisp('again', ['initial=whole', 'training.steps=1', 'training.learningRate=1e-9']));
    expect(said).toContain('starting from');
    const again = (await weightsOf('again/model')).get('regressor.out.weight') as { data: Float32Array };
    const from = third!.get('regressor.out.weight') as { data: Float32Array };
    expect(Math.max(...again.data.map((value, i) => Math.abs(value - from.data[i]!)))).toBeLessThan(1e-6);
  }, 60_000);

  test('a model that is there, and models that do not fit, are refused', async () => {
    expect(await work.refusal(['add-crisp', 'second', 'third', '--out', 'third/model'])).toContain(
      'third/model holds a model: use --overwrite',
    );
    expect(await work.run('unet', ['--set', 'training.steps=1']), 'a U-Net to try').toBe(0);
    expect(await work.refusal(['add-crisp', 'second', 'unet', '--out', 'none'])).toContain(
      'error: unet does not fit second: the crisp model has no regressor to make crisp: its network is of the kind unet',
    );
    expect(await work.refusal(['add-crisp', 'second', 'nowhere', '--out', 'none'])).toContain(
      'nowhere: no such folder',
    );
    expect(work.exists('none')).toBe(false);
  });
});

describe('what does not go together is refused, and nothing is written', () => {
  test.each<readonly [string, readonly string[], string]>([
    ['no such folder', ['distances=nowhere'], 'nowhere: no lpips.safetensors there: make the folder by tools/weights'],
    ['another folder', ['distances=photos'], 'photos: no lpips.safetensors there'],
    ['no folder', ['distances=null'], 'distances: must be given, because model.objective.perceptual is'],
    ['gray pictures', ['model.task.channels=1'], 'model.objective.perceptual: must be left out, because task.channels'],
    ['another objective', ['model.objective.perceptual=null'], 'must be left out, or model.objective.perceptual given'],
    ['crops too small for LPIPS', ['model.task.size=32'], 'data.crop: must be at least 35, for LPIPS, got 32'],
    ['nothing to start from', ['initial=null'], 'initial: missing: this objective trains only a part of the network'],
    ['a share below 0', ['model.objective.perceptual.lpips=-1'], 'model.objective.perceptual.lpips: must be'],
  ])('%s', async (name, set, message) => {
    const output = `refused-${name.replaceAll(' ', '-')}`;
    expect(await work.refusal(crisp(output, set))).toContain(message);
    expect(work.exists(output)).toBe(false);
  });
});
