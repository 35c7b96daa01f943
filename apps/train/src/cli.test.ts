import { prepareEngine } from '@sr3kit/backends';
import { readImage } from '@sr3kit/data/node';
import { memory } from '@tensorflow/tfjs-core';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from './cli.ts';
import { recordedIo, type RecordedIo } from './testing/recordedIo.ts';
import { writeTestPictures } from './testing/testPictures.ts';

const config = join(import.meta.dirname, '../configs/smoke.yaml');
let work = '';

beforeAll(async () => {
  await prepareEngine({ engine: 'wasm' });
  work = await mkdtemp(join(tmpdir(), 'sr3-train-'));
  await writeTestPictures(join(work, 'photos'), 3, 48);
});
afterAll(async () => {
  await rm(work, { recursive: true });
});

/** `run smoke.yaml` into a folder. */
function run(output: string, more: readonly string[] = [], io: RecordedIo = recordedIo(work)): Promise<number> {
  const set = [`output=${output}`, 'data.files=[photos]', 'validation.files=[photos]', 'engine=wasm'];
  return main(['run', config, ...set.flatMap((each) => ['--set', each]), ...more], io);
}

const read = (...path: string[]): Promise<string> => readFile(join(work, ...path), 'utf8');

async function size(...path: string[]): Promise<[number, number]> {
  const { width, height } = await readImage(join(work, ...path));
  return [width, height];
}

describe('run', () => {
  test('trains, validates, saves and says so in JSON lines', async () => {
    const io = recordedIo(work);
    const tensors = memory().numTensors;
    expect(await run('whole', [], io), io.err()).toBe(0);
    expect(memory().numTensors).toBe(tensors);
    const events = io
      .out()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const kinds = events.map(({ event }) => event);
    expect(kinds.slice(0, 3)).toEqual(['engine', 'data', 'start']);
    expect(kinds.filter((kind) => kind === 'step')).toHaveLength(8);
    expect(kinds.filter((kind) => kind === 'validation')).toHaveLength(2);
    expect(kinds.at(-1)).toBe('done');
    expect((await readdir(join(work, 'whole'))).map((name) => name.replace(/^events.*/, 'events')).sort()).toEqual([
      'best',
      'checkpoints',
      'config.yaml',
      'events',
      'log.jsonl',
      'model',
      'samples',
    ]);
    expect((await readdir(join(work, 'whole/checkpoints'))).sort()).toEqual(['step-000006', 'step-000008']);
    // Input, bicubic, one sample, truth; two pictures of 32.
    expect(await size('whole/samples/step-000004.png')).toEqual([6 + 4 * 38, 26 + 2 * 38]);
    const log = (await read('whole/log.jsonl'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(log).toHaveLength(10);
    expect(log[0]).toMatchObject({ step: 1, loss: expect.any(Number) as number });
    expect(JSON.parse(await read('whole/model/model.json'))).toMatchObject({ training: { steps: 8, data: 'photos' } });
  });

  test('stopped by Ctrl-C and resumed, it leaves the log of a run that was never stopped', async () => {
    const steps = { count: 0 };
    const io = recordedIo(work, (text) => {
      // During the fourth step, after which a validation is due that Ctrl-C does not wait for.
      if (text.includes('"event":"step"') && (steps.count += 1) === 4) io.interrupt();
    });
    expect(await run('stopped', [], io)).toBe(130);
    expect(io.out()).toContain('"event":"interrupted","step":4');
    expect(await readdir(join(work, 'stopped/checkpoints'))).toContain('step-000004');
    expect(await run('stopped', ['--resume'])).toBe(0);
    expect(await read('stopped/log.jsonl')).toBe(await read('whole/log.jsonl'));
    const weights = 'model/model.safetensors';
    expect(await readFile(join(work, 'stopped', weights))).toEqual(await readFile(join(work, 'whole', weights)));
  });

  test('killed at any moment and resumed, it does so too', async () => {
    await cp(join(work, 'whole'), join(work, 'killed'), { recursive: true });
    // What a kill in the seventh step leaves: the checkpoint of the sixth, a log beyond it with half a line, an old model.
    await rm(join(work, 'killed/checkpoints/step-000008'), { recursive: true });
    await writeFile(join(work, 'killed/log.jsonl'), (await read('whole/log.jsonl')).slice(0, -150));
    expect(await run('killed', ['--resume'])).toBe(0);
    expect(await read('killed/log.jsonl')).toBe(await read('whole/log.jsonl'));
  });

  test('a dry run estimates and writes nothing', async () => {
    const io = recordedIo(work);
    expect(await run('dry', ['--dry-run'], io), io.err()).toBe(0);
    const estimate = JSON.parse(io.out().trimEnd().split('\n').at(-1) ?? '') as Record<string, number>;
    expect(estimate).toMatchObject({ event: 'estimate', pictures: 3 });
    expect(estimate.secondsPerStep).toBeGreaterThan(0);
    expect(estimate.engineBytes).toBeGreaterThan(4 * (estimate.parameters ?? 0) * 4);
    expect(existsSync(join(work, 'dry'))).toBe(false);
  });

  test('--print-config prints what --set, presets and defaults make', async () => {
    const io = recordedIo(work);
    expect(await run('printed', ['--print-config', '--set', 'training.optimizer.beta2=0.99'], io)).toBe(0);
    expect(io.out()).toContain('beta2: 0.99');
    expect(io.out()).toContain('layout: sr3');
    expect(io.out()).toContain(join(work, 'photos').replaceAll('\\', '/'));
  });

  test('an unstable run stops and names the step and the checkpoint', async () => {
    const io = recordedIo(work);
    const unstable = ['--set', 'training.learningRate=1e30', '--set', 'training.checkpointEvery=1'];
    expect(await run('unstable', unstable, io)).toBe(1);
    expect(io.err()).toMatch(/training diverged at step \d.*Last good checkpoint: .*step-00000\d/);
  });
});

describe('bad input exits with 2, says what to do and writes nothing', () => {
  test.each<[string, string[], string]>([
    ['unknown key', ['--set', 'training.stepz=3'], 'training.stepz: unknown key'],
    ['wrong type', ['--set', 'training.steps=many'], 'training.steps: expected'],
    ['negative seed', ['--set', 'training.seed=-1'], 'training.seed: must be at least 0, got -1'],
    ['one step of schedule', ['--set', 'model.schedule.steps=1'], 'model.schedule.steps'],
    ['unknown preset', ['--set', 'model.network.preset=huge'], 'no preset "huge": use one of'],
    ['disagreeing scale', ['--set', 'data.scale=2'], 'data.scale: must be 4, as model.task.scale, got 2'],
    ['missing folder', ['--set', 'data.files=[nowhere]'], 'there is no file or folder'],
    ['text as picture', ['--set', 'data.files=[text.png]'], 'text.png'],
    ['1x1 picture', ['--set', 'data.files=[dot.png]'], 'smaller than'],
    ['malformed override', ['--set', 'steps'], 'expected key=value'],
    ['resume of nothing', ['--resume'], 'holds no run'],
    ['contradicting flags', ['--resume', '--overwrite'], 'exclude each other'],
  ])('%s', async (name, flags, message) => {
    await writeFile(join(work, 'text.png'), 'this is no picture');
    await writeFile(
      join(work, 'dot.png'),
      Buffer.from(
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
        'base64',
      ),
    );
    const io = recordedIo(work);
    const output = `bad-${name.replaceAll(' ', '-')}`;
    expect(await run(output, flags, io), io.err()).toBe(2);
    expect(io.err()).toMatch(/^error: /);
    expect(io.err()).toContain(message);
    expect(existsSync(join(work, output))).toBe(false);
  });

  test('a folder that is in use', async () => {
    const io = recordedIo(work);
    expect(await run('whole', [], io)).toBe(2);
    expect(io.err()).toContain('is not empty: use --resume');
    expect(await run('photos', ['--overwrite'], io)).toBe(2);
    expect(io.err()).toContain('holds other things than a run');
    expect(await readdir(join(work, 'photos'))).toHaveLength(3);
  });

  test('another model on resume', async () => {
    const io = recordedIo(work);
    expect(await run('whole', ['--resume', '--set', 'model.network.blocks=2'], io)).toBe(2);
    expect(io.err()).toContain('model.network.blocks: 1 -> 2');
  });

  test('a configuration that is not YAML, or absent', async () => {
    await writeFile(join(work, 'broken.yaml'), 'model: {\n  task: [');
    const io = recordedIo(work);
    expect(await main(['run', 'broken.yaml'], io)).toBe(2);
    expect(io.err()).toMatch(/broken\.yaml:\d+:\d+: not valid YAML/);
    expect(await main(['run', 'absent.yaml'], io)).toBe(2);
    expect(io.err()).toContain('absent.yaml: no such file');
  });

  test('usage', async () => {
    const io = recordedIo(work);
    expect(await main(['run'], io)).toBe(2);
    expect(await main(['fly'], io)).toBe(2);
    expect(await main(['--help'], io)).toBe(0);
    expect(io.out()).toContain('evaluate');
  });
});

describe('the trained model', () => {
  test('samples pictures, several for one', async () => {
    const io = recordedIo(work);
    const argv = [
      'sample',
      'whole',
      'photos/picture-0.png',
      'text.png',
      '-o',
      'sr',
      '-n',
      '2',
      '--steps',
      '2',
      '--engine',
      'wasm',
    ];
    const tensors = memory().numTensors;
    // One bad picture is reported, the other is done.
    expect(await main(argv, io)).toBe(2);
    expect(memory().numTensors).toBe(tensors);
    expect(io.err()).toContain('text.png');
    expect((await readdir(join(work, 'sr'))).sort()).toEqual(['picture-0_SR_1.png', 'picture-0_SR_2.png']);
    expect(await size('sr/picture-0_SR_1.png')).toEqual([192, 192]);
    const [first, second] = await Promise.all([1, 2].map((n) => readFile(join(work, `sr/picture-0_SR_${n}.png`))));
    expect(first).not.toEqual(second);
    expect(await main(argv, io)).toBe(2);
    expect(io.err()).toContain('use --overwrite');
  });

  test('is evaluated beside bicubic and a regression baseline', async () => {
    const objective = 'model.objective={kind: regression, target: residual, residualScale: 0.1}';
    expect(await run('regression', ['--set', objective, '--set', 'training.steps=3'])).toBe(0);
    const io = recordedIo(work);
    const argv = ['evaluate', 'whole/best', 'photos', '--baseline', 'regression', '--steps', '2', '--limit', '2'];
    const code = await main([...argv, '--json', 'scores.json', '-o', 'scored', '--engine', 'wasm'], io);
    expect(code, io.err()).toBe(0);
    expect(io.out()).toMatch(/bicubic[\s\S]*regression[\s\S]*SR3/);
    const scores = JSON.parse(await read('scores.json')) as {
      pictures: number;
      methods: { name: string; psnr: number; consistency: number }[];
    };
    expect(scores.pictures).toBe(2);
    expect(scores.methods.map(({ name }) => name)).toEqual(['bicubic', 'regression', 'SR3']);
    for (const { psnr } of scores.methods) expect(psnr).toBeGreaterThan(10);
    // Projected onto the input: only the rounding to 8 bits is left.
    expect(scores.methods[2]?.consistency).toBeLessThan(1);
    expect(await readdir(join(work, 'scored'))).toHaveLength(8);
    expect(await size('scored/picture-0_SR.png')).toEqual([48, 48]);
    expect(await size('scored/picture-0_LR.png')).toEqual([12, 12]);
  });

  test('is refused where it cannot be used', async () => {
    const io = recordedIo(work);
    expect(await main(['evaluate', 'photos', 'photos', '--engine', 'wasm'], io)).toBe(2);
    expect(io.err()).toContain('no model.json there');
    expect(await main(['evaluate', 'whole', 'photos', '--baseline', 'whole', '--engine', 'wasm'], io)).toBe(2);
    expect(io.err()).toContain('give one trained with a regression objective');
    expect(await main(['sample', 'whole', 'photos/picture-0.png', '-o', 'x', '--steps', '0'], io)).toBe(2);
    expect(io.err()).toContain('steps');
    expect(await main(['sample', 'whole', 'photos/picture-0.png', '-o', 'x', '--engine', 'abacus'], io)).toBe(2);
    expect(io.err()).toContain('--engine abacus: use one of auto');
  });
});

test('plot draws the curves of runs', async () => {
  const io = recordedIo(work);
  expect(await main(['plot', 'whole', 'stopped', '-o', 'loss.png'], io), io.err()).toBe(0);
  expect(await size('loss.png')).toEqual([960, 560]);
  expect(await main(['plot', 'whole', '-o', 'psnr.svg', '--metric', 'psnr'], io)).toBe(0);
  expect(await read('psnr.svg')).toContain('<circle');
  expect(await main(['plot', 'whole', '-o', 'x.svg', '--metric', 'fid'], io)).toBe(2);
  expect(io.err()).toContain('use one of loss');
});

describe('model', () => {
  test('lists the presets with the parameters of the paper', async () => {
    const io = recordedIo(work);
    expect(await main(['model', '--json'], io)).toBe(0);
    const all = JSON.parse(io.out()) as { name: string; parameters: number; paper: number | null }[];
    for (const { parameters, paper } of all.filter((one) => one.paper !== null)) {
      expect(parameters / 1e6 / (paper ?? 1)).toBeGreaterThan(0.5);
      expect(parameters / 1e6 / (paper ?? 1)).toBeLessThan(2);
    }
    expect(all.filter(({ paper }) => paper !== null)).toHaveLength(4);
  });
  test('describes a preset, a configuration and a trained model', async () => {
    for (const which of ['tiny', config, 'whole/model', 'whole']) {
      const io = recordedIo(work);
      expect(await main(['model', which], io), io.err()).toBe(0);
      expect(io.out()).toContain('imageChannels: 3');
    }
    const io = recordedIo(work);
    expect(await main(['model', 'enormous'], io)).toBe(2);
    expect(io.err()).toContain('enormous: neither a preset nor a file');
  });
});

test('every ready configuration is valid', async () => {
  for (const name of await readdir(join(config, '..'))) {
    const io = recordedIo(work);
    expect(await main(['run', join(config, '..', name), '--print-config'], io), io.err()).toBe(0);
  }
});
