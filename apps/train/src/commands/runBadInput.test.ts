import { readdir, readFile, truncate } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeImage } from '@sr3kit/data/node';
import { runArguments, smokeConfig, useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();

beforeAll(async () => {
  await work.write('text.png', 'this is no picture');
  await writeImage(work.path('dot.png'), { width: 1, height: 1, channels: 3, data: Uint8Array.of(200, 100, 50) });
  await work.write('broken.yaml', 'model: {\n  task: [');
  await work.write('list.yaml', '- model');
});

describe('a configuration that cannot be run is refused before anything is written', () => {
  test.each<[string, string[], string]>([
    ['unknown key', ['--set', 'training.stepz=3'], 'training.stepz: unknown key; known: batchSize, steps, '],
    ['unknown part', ['--set', 'trainer.steps=3'], 'trainer: unknown key; known: model, initial, data, '],
    ['wrong type', ['--set', 'training.steps=many'], 'training.steps: expected number, got string "many"'],
    ['two mistakes', ['--set', 'training.steps=many', '--set', 'training.seed=-1'], '2 fields are wrong'],
    ['negative seed', ['--set', 'training.seed=-1'], 'training.seed: must be at least 0, got -1'],
    [
      'linear schedule of one step',
      ['--set', 'model.schedule={kind: linear, steps: 1}'],
      'model.schedule.steps: a schedule with one step has a single beta, which cannot run from betaStart to betaEnd',
    ],
    [
      'no step',
      ['--set', 'model.schedule.steps=0'],
      'model.schedule.steps: must be an integer in 1 ... 10000000, got 0',
    ],
    [
      'schedule that runs out of numbers',
      ['--set', 'model.schedule={kind: constant, steps: 1000, beta: 0.9}'],
      'model.schedule: step 324 of 1000 takes alphaBar from',
    ],
    [
      'more sampling steps than there are',
      ['--set', 'model.schedule.steps=1'],
      'sampling.steps: must be an integer in 1 ... 1, ',
    ],
    ['unknown preset', ['--set', 'model.network.preset=huge'], 'no preset "huge": use one of'],
    ['disagreeing scale', ['--set', 'data.scale=2'], 'data.scale: must be 4, as model.task.scale, got 2: leave it out'],
    ['disagreeing channels', ['--set', 'data.channels=1'], 'data.channels: must be 3, as model.task.channels, got 1'],
    [
      'crop that the scale does not divide',
      ['--set', 'data.crop=30'],
      'data.crop: must be a multiple of 4, as model.task.scale, got 30: use e.g. 32',
    ],
    [
      'crop that the network cannot halve',
      ['--set', 'model.task.scale=3'],
      'data.crop: must be a multiple of 12, as model.task.scale and model.network together need, got 32: use e.g. 36',
    ],
    [
      'batch beyond all memory',
      ['--set', 'training.batchSize=1000000000'],
      'training.batchSize: must be at most 174762 of crops of 32, got 1000000000: for larger batches, use training.accumulate',
    ],
    [
      'no crop',
      ['--set', 'model.task={scale: 4, channels: 3}', '--set', 'model.network.size=32'],
      'data.crop: must be given',
    ],
    [
      'start from a crisp picture that the model does not make',
      ['--set', 'validation.sampling.start=crisp'],
      'validation.sampling.start: must be noise, because this model has no mode crisp to start from, got crisp',
    ],
    [
      'guidance that the model cannot be given',
      ['--set', 'validation.sampling.guidance=2'],
      'validation.sampling.guidance: 2 needs classes, and this model has none: leave it out',
    ],
    [
      'Muon for weights that are no regular expression',
      ['--set', 'training.optimizer.muon.weights="("'],
      'training.optimizer.muon.weights: must be a regular expression',
    ],
    [
      'Muon for weights that are not there',
      ['--set', 'training.optimizer.muon.weights=nothing'],
      'training.optimizer.muon.weights: must be a regular expression that fits the name of a matrix that the run trains, ' +
        'got nothing: they are embedding.0.weight, embedding.1.weight, input.weight, ...',
    ],
    [
      'Muon for what is no matrix',
      ['--set', 'training.optimizer.muon.weights="bias$"'],
      'training.optimizer.muon.weights: must be a regular expression that fits',
    ],
    [
      'Muon in float16',
      ['--set', 'training.optimizer.muon={}', '--set', 'training.precision=float16'],
      'training.optimizer.muon: must be left out, because precision is float16',
    ],
    [
      'start from pure noise in the middle of the curve',
      ['--set', 'validation.sampling.spacing={cleanest: 5, noisiest: 2}'],
      'validation.sampling.spacing: has a noisiest end, 2, but drawing starts from pure noise',
    ],
    ['classes without labels', ['--set', 'model.network.classes=2'], 'data.labels: must be given, e.g. as "folder"'],
    ['labels without classes', ['--set', 'data.labels=folder'], 'data.labels: must be left out'],
    [
      'other classes than there are',
      ['--set', 'model.network.classes=2', '--set', 'data.labels=folder'],
      'data.labels: there is 1 class of pictures (photos), the model has 2',
    ],
    ['missing folder', ['--set', 'data.files=[nowhere]'], 'data.files[0]: there is no file or folder'],
    ['missing validation', ['--set', 'validation.files=[nowhere]'], 'validation.files[0]: there is no file or folder'],
    ['glob of nothing', ['--set', 'data.files=["photos/*.gif"]'], 'photos/*.gif": check the pattern'],
    ['empty folder', ['--set', 'data.files=[empty]'], 'is empty: put pictures into it or name another folder'],
    ['text as picture', ['--set', 'data.files=[text.png]'], 'text.png: its content is no picture in a known format'],
    ['1x1 picture', ['--set', 'data.files=[dot.png]'], 'dot.png: it is 1x1, smaller than the crop of 32'],
    ['malformed override', ['--set', 'steps'], '--set steps: expected key=value'],
    ['resume of nothing', ['--resume'], 'holds no run (no config.yaml there): start without --resume'],
    ['contradicting flags', ['--resume', '--overwrite'], 'cannot be used together: choose one'],
    [
      'precision that the engine has not',
      ['--set', 'training.precision=bfloat16', '--set', 'engine=cpu'],
      'training.precision: bfloat16 needs the kernels of "npx sr3kit-native"',
    ],
    [
      'precision that a dry run would not measure',
      ['--dry-run', '--set', 'training.precision=bfloat16', '--set', 'engine=cpu'],
      'training.precision: bfloat16 needs the kernels of "npx sr3kit-native"',
    ],
    [
      'precision that only a GPU has',
      ['--set', 'training.precision=float16', '--set', 'engine=wasm'],
      'training.precision: float16 needs the engine webgpu, and this run is on wasm',
    ],
    ['unknown engine', ['--set', 'engine=abacus'], 'engine: expected one of "auto", '],
  ])('%s', async (name, flags, message) => {
    await work.write('empty/.gitkeep', '');
    const output = `bad-${name.replaceAll(' ', '-')}`;
    const said = await work.refusal(runArguments(output, flags));
    expect(said).toMatch(/^error: /);
    expect(said).toContain(message);
    expect(work.exists(output)).toBe(false);
  });

  test('a file that is no configuration', async () => {
    expect(await work.refusal(['run', 'broken.yaml'])).toMatch(
      /broken\.yaml:2:\d+: not valid YAML: .*: correct it there/,
    );
    expect(await work.refusal(['run', 'list.yaml'])).toContain('list.yaml: expected a mapping');
    expect(await work.refusal(['run', 'absent.yaml'])).toContain('absent.yaml: no such file: give a configuration');
    expect(await work.refusal(['run', 'photos'])).toContain('photos: is a folder, not a file');
    const picture = await work.refusal(['run', 'photos/picture-0.png']);
    expect(picture).toMatch(/^error: [^\n]*picture-0\.png: not a text: give a configuration[^\n]*\n$/);
    await work.write('long.yaml', `a: ${'x'.repeat(2 ** 20)}`);
    expect(await work.refusal(['run', 'long.yaml'])).toContain('long.yaml: larger than 1 MiB');
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefgh'.split('').map((key, index) => {
        const before = 'abcdefgh'[index];
        return `${key}: &${key} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`;
      }),
    ];
    await work.write('bomb.yaml', bomb.join('\n'));
    expect(await work.refusal(['run', 'bomb.yaml'])).toMatch(
      /bomb\.yaml: not usable YAML: .*: write it without aliases/,
    );
    await work.write('twice.yaml', 'engine: cpu\nengine: wasm\n');
    expect(await work.refusal(['run', 'twice.yaml'])).toMatch(/twice\.yaml:2:1: not valid YAML: .*unique/);
  });

  test('where a mistake is: in the file, or in the file with --set', async () => {
    await work.write('wrong.yaml', `${await readFile(smokeConfig, 'utf8')}\nengines: wasm\n`);
    expect(await work.refusal(['run', 'wrong.yaml'])).toMatch(/^error: wrong\.yaml: engines: unknown key/);
    expect(await work.refusal(['run', 'wrong.yaml', '--set', 'engine=wasm'])).toMatch(
      /^error: wrong\.yaml with --set: /,
    );
  });
});

describe('an output folder is refused that', () => {
  test('holds a run, or something else', async () => {
    expect(await work.run('whole', ['--set', 'training.steps=2', '--set', 'training.checkpointEvery=1'])).toBe(0);
    const before = await readdir(work.path('whole'));
    expect(await work.refusal(runArguments('whole'))).toContain(
      'is not empty: use --resume to continue it, --overwrite',
    );
    expect(await readdir(work.path('whole'))).toEqual(before);
    expect(await work.refusal(runArguments('photos', ['--overwrite']))).toContain('holds something other than a run');
    expect(await readdir(work.path('photos'))).toHaveLength(3);
  });
  test('holds a run, with a pattern of Muon that fits nothing: it stays to the byte', async () => {
    const files = ['config.yaml', 'log.jsonl', 'inputs.json', 'checkpoints/step-000002/state.safetensors'];
    const contents = (): Promise<Buffer[]> => Promise.all(files.map((file) => readFile(work.path('whole', file))));
    const before = await contents();
    for (const how of ['--overwrite', '--resume']) {
      const bad = runArguments('whole', [how, '--set', 'training.optimizer.muon.weights=nothing']);
      expect(await work.refusal(bad), how).toContain('training.optimizer.muon.weights: must be a regular expression');
      expect(await contents(), how).toEqual(before);
    }
  });
  test('is a file, or lies in one', async () => {
    expect(await work.refusal(runArguments('text.png'))).toContain('text.png is a file: name a folder');
    expect(await work.refusal(runArguments('text.png/run'))).toMatch(/text\.png on the way to .*run is a file/);
  });
  test('holds a run of another model, on resume', async () => {
    const other = runArguments('whole', ['--resume', '--set', 'model.network.blocks=2']);
    expect(await work.refusal(other)).toContain('model.network.blocks: 1 -> 2');
  });
  test('holds a run of an earlier version whose data contradict its task, on resume', async () => {
    await work.write(
      'whole/config.yaml',
      (await work.read('whole/config.yaml')).replace('data:\n', 'data:\n  scale: 2\n'),
    );
    expect(await work.refusal(runArguments('whole', ['--resume']))).toMatch(
      /config\.yaml: data\.scale: must be 4, as model\.task\.scale, got 2: leave it out/,
    );
    await work.write('whole/config.yaml', (await work.read('whole/config.yaml')).replace('  scale: 2\n', ''));
  });
  test('holds no checkpoint that is whole, on resume; one that is, is used', async () => {
    const cut = (step: number): Promise<void> =>
      truncate(work.path(`whole/checkpoints/step-00000${step}/state.safetensors`), 1000);
    await cut(2);
    const io = work.io();
    expect(await work.run('whole', ['--resume', '--set', 'training.steps=1'], io), io.err()).toBe(0);
    expect(io.out()).toMatch(/step-000002 cannot be used: .*truncated/);
    await cut(1);
    const log = await work.read('whole/log.jsonl');
    expect(await work.refusal(runArguments('whole', ['--resume']))).toContain('(truncated?): it is damaged');
    expect(await work.read('whole/log.jsonl')).toBe(log);
  });
});
