import { readFile, rename, rm } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { main } from '../cli.ts';
import { expectDone, smallDenoiser, stageArguments, stageConfigs, weightsOf } from '../testing/lightStages.ts';
import { useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();

const size = { size: 24, steps: 6 };

const firstStage = (output: string, set: readonly string[] = [], flags: readonly string[] = []): string[] =>
  stageArguments(stageConfigs.regressor, size, [`output=${output}`, ...set], flags);

/** The second stage; `initial=first/model` unless said otherwise. */
const secondStage = (output: string, set: readonly string[] = [], flags: readonly string[] = []): string[] =>
  stageArguments(
    stageConfigs.whole,
    size,
    [`output=${output}`, ...smallDenoiser, 'initial=first/model', ...set],
    flags,
  );

/** Runs until Ctrl-C during a step. */
async function interrupt(argv: readonly string[], step: number): Promise<void> {
  const io = work.io((text) => {
    if (text.includes(`"event":"step","step":${step},`)) io.interrupt();
  });
  expect(await main(argv, io), io.err()).toBe(130);
  expect(io.out()).toContain(`"event":"interrupted","step":${step}`);
}

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
  const table = (await expectDone(work, argv)).out();
  return { table, methods: (JSON.parse(await work.read(`${model}.json`)) as Scores).methods };
}

beforeAll(async () => {
  await expectDone(work, firstStage('first'));
  await expectDone(work, secondStage('second'));
});

test('the first stage makes a model of one step', async () => {
  const { network, objective } = JSON.parse(await work.read('first/model/model.json')) as Record<string, object>;
  expect(network).toMatchObject({ kind: 'lite', denoiser: null, regressor: { channels: 6, blocks: 1 } });
  expect(objective).toMatchObject({ kind: 'regression', target: 'parts' });
  expect((await evaluate('first')).methods.map(({ name }) => name)).toEqual(['bicubic', 'regression']);
});

test('the second stage keeps what the first has made, to the bit, and trains a denoiser beside it', async () => {
  const [first, second, best] = await Promise.all(
    ['first/model', 'second/model', 'second/best'].map((model) => weightsOf(work, model)),
  );
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
    await expectDone(work, [...argv, '--baseline', baseline]);
    const { methods } = JSON.parse(await work.read('baseline.json')) as Scores;
    expect(methods.map(({ name }) => name)).toEqual(['bicubic', 'regression', 'one step', 'SR3']);
    expect(methods[1]?.psnr).toBe(methods[2]?.psnr);
  }
});

test('sample draws from the finished model', async () => {
  await expectDone(work, ['sample', 'second', 'photos/picture-0.png', '-o', 'sr', '--steps', '2', '--engine', 'wasm']);
  expect(await work.size('sr/picture-0_SR.png')).toEqual([192, 192]);
});

test('either stage, stopped and resumed, leaves what one that was never stopped leaves', async () => {
  await interrupt(firstStage('first-stopped'), 3);
  await expectDone(work, firstStage('first-stopped', [], ['--resume']));
  await expectEqualRuns('first-stopped', 'first');

  await interrupt(secondStage('second-stopped'), 3);
  // The run has kept what it needs of its initial model.
  await rename(work.path('first'), work.path('first-away'));
  await expectDone(work, secondStage('second-stopped', [], ['--resume']));
  await rename(work.path('first-away'), work.path('first'));
  await expectEqualRuns('second-stopped', 'second');
});

test('a dry run of the second stage estimates and writes nothing', async () => {
  expect((await expectDone(work, secondStage('dry', [], ['--dry-run']))).out()).toContain('"event":"estimate"');
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
    const text = await readFile(stageConfigs.whole, 'utf8');
    await work.write('without-initial.yaml', text.replace(/^initial: .*\n/m, ''));
    const set = [...smallDenoiser];
    expect(
      await work.refusal(stageArguments(work.path('without-initial.yaml'), size, ['output=without', ...set])),
    ).toContain(
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
