import { readdir, readFile } from 'node:fs/promises';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeSafetensorsFile } from '@sr3kit/safetensors/node';
import { main } from '../cli.ts';
import { writeTestPictures } from '../testing/testPictures.ts';
import { useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();
beforeAll(async () => {
  expect(await work.run('run', ['--set', 'training.steps=3'])).toBe(0);
  await work.write('text.png', 'this is no picture');
});

const evaluate = (...more: string[]): string[] => ['evaluate', ...more, '--steps', '2', '--engine', 'wasm'];

test('a model beside bicubic and a regression baseline', async () => {
  const objective = 'model.objective={kind: regression, target: residual, residualScale: 0.1}';
  expect(await work.run('regression', ['--set', objective, '--set', 'training.steps=3'])).toBe(0);
  const io = work.io();
  const argv = evaluate('run/best', 'photos', '--baseline', 'regression', '--limit', '2');
  expect(await main([...argv, '--json', 'scores.json', '-o', 'scored'], io), io.err()).toBe(0);
  expect(io.out()).toMatch(/bicubic[\s\S]*regression[\s\S]*SR3/);
  const scores = JSON.parse(await work.read('scores.json')) as {
    pictures: number;
    methods: { name: string; psnr: number; consistency: number }[];
  };
  expect(scores.pictures).toBe(2);
  expect(scores.methods.map(({ name }) => name)).toEqual(['bicubic', 'regression', 'SR3']);
  for (const { psnr } of scores.methods) expect(psnr).toBeGreaterThan(10);
  // Projected onto the input: only the rounding to 8 bits is left.
  expect(scores.methods[2]?.consistency).toBeLessThan(1);
  expect(await readdir(work.path('scored'))).toHaveLength(8);
  expect(await work.size('scored/picture-0_SR.png')).toEqual([48, 48]);
  expect(await work.size('scored/picture-0_LR.png')).toEqual([12, 12]);
});

// The weights are other people's; tools/weights/distances.mts makes the folder.
const distances = process.env['SR3KIT_DISTANCES'];
const needed = process.env['CI'] === 'true';
const why =
  distances !== undefined || needed ? '' : ' (SR3KIT_DISTANCES names no folder of tools/weights/distances.mts)';

test.skipIf(distances === undefined && !needed)(`LPIPS and DISTS beside the other measures${why}`, async () => {
  const io = work.io();
  const tensors = memory().numTensors;
  const argv = [...evaluate('run', 'photos', '--limit', '1', '--json', 'distances.json'), '--distances', distances!];
  expect(await main(argv, io), io.err()).toBe(0);
  expect(memory().numTensors).toBe(tensors);
  expect(io.out()).toMatch(/LPIPS .*DISTS/);
  const { methods } = JSON.parse(await work.read('distances.json')) as { methods: { lpips: number; dists: number }[] };
  for (const { lpips, dists } of methods) {
    expect(lpips).toBeGreaterThan(0);
    expect(dists).toBeGreaterThan(0);
  }
});

test('ready inputs take the place of shrunk photographs', async () => {
  const measure = async (...more: string[]): Promise<number[]> => {
    const io = work.io();
    const argv = [...evaluate('run', 'photos', '--limit', '2', '--json', 'ready.json'), ...more];
    expect(await main(argv, io), io.err()).toBe(0);
    const { methods } = JSON.parse(await work.read('ready.json')) as { methods: { psnr: number }[] };
    return methods.map(({ psnr }) => psnr);
  };
  const shrunk = await measure('-o', 'shrunk');
  for (const index of [0, 1]) {
    await work.write(`ready/picture-${index}.png`, await readFile(work.path(`shrunk/picture-${index}_LR.png`)));
  }
  expect(await measure('--low-res', 'ready')).toEqual(shrunk);
  // The input of the other picture: even bicubic is then far from the truth.
  await work.write('ready/picture-0.png', await readFile(work.path('shrunk/picture-1_LR.png')));
  expect((await measure('--low-res', 'ready'))[0]!).toBeLessThan(shrunk[0]! - 1);
});

test('a text among the pictures is reported and the others are measured', async () => {
  await work.write('mixed/text.png', 'this is no picture');
  await work.write('mixed/picture.png', await readFile(work.path('photos/picture-1.png')));
  const io = work.io();
  expect(await main(evaluate('run', 'mixed', '--json', 'mixed.json'), io), io.err()).toBe(0);
  expect(io.err()).toContain(`skipped ${work.path('mixed/text.png')}: its content is no picture`);
  expect(JSON.parse(await work.read('mixed.json'))).toMatchObject({ pictures: 1 });
});

test('pictures that are too small to be measured are named and left out', async () => {
  await writeTestPictures(work.path('small'), 1, 18);
  const io = work.io();
  expect(await main(evaluate('run', '{small,photos}/*.png', '--json', 'small.json'), io), io.err()).toBe(0);
  expect(io.err()).toMatch(
    /skipped .*small.picture-0\.png: its 16x16 pixels are too few to be measured: use at least 19x19/,
  );
  expect(JSON.parse(await work.read('small.json'))).toMatchObject({ pictures: 3 });
  expect(await work.refusal(evaluate('run', 'small'))).toContain('evaluate: small: no picture there is large enough');
});

test('a class-conditional model trains, is validated on one class of its own, sampled and evaluated', async () => {
  for (const [name, picture] of [
    ['ant', 0],
    ['cat', 1],
  ] as const) {
    await work.write(`classes/${name}/a.png`, await readFile(work.path(`photos/picture-${picture}.png`)));
  }
  const set = ['data.files=[classes]', 'data.labels=folder', 'validation.files=[classes/cat]', 'training.steps=1'];
  const flags = [...set, 'model.network.classes=2'].flatMap((each) => ['--set', each]);
  expect(await work.run('of-classes', flags)).toBe(0);
  const io = work.io();
  expect(await main(evaluate('of-classes', 'classes'), io), io.err()).toBe(0);
  expect(await work.refusal(evaluate('of-classes', 'classes/cat'))).toContain(
    'the model has 2: give a folder with all',
  );
  const sample = ['sample', 'of-classes', 'photos/picture-0.png', '-o', 'cats', '--steps', '2', '--engine', 'wasm'];
  expect(await main([...sample, '--label', '1'], io), io.err()).toBe(0);
  expect(await work.refusal([...sample, '--overwrite'])).toContain('this model needs a class from 0 to 1');
});

describe('refuses', () => {
  test('a folder of distances that is none, or damaged', async () => {
    expect(await work.refusal(evaluate('run', 'photos', '--distances', 'photos'))).toMatch(
      /photos: no lpips.safetensors there: make the folder by tools\/weights\/distances.mts/,
    );
    await writeSafetensorsFile(work.path('odd/lpips.safetensors'), [
      ['heads.0', { shape: [2], data: Float32Array.of(1, 2) }],
    ]);
    expect(await work.refusal(evaluate('run', 'photos', '--distances', 'odd'))).toMatch(
      /lpips.safetensors: the arrays are not those expected .*make it anew/,
    );
  });
  test('what is no model, and a baseline that is none', async () => {
    expect(await work.refusal(evaluate('photos', 'photos'))).toContain('no model.json there');
    expect(await work.refusal(evaluate('run', 'photos', '--baseline', 'run'))).toContain(
      'give one trained with a regression objective',
    );
  });
  test('steps that only the model beside has not, before the first picture', async () => {
    expect(await work.run('short', ['--set', 'training.steps=1', '--set', 'model.schedule.steps=3'])).toBe(0);
    const argv = ['evaluate', 'run', 'photos', '--beside', 'short', '--steps', '4', '--engine', 'wasm', '-o', 'none'];
    expect(await work.refusal(argv)).toContain(
      '--beside short: --steps must be an integer in 1 ... 3, the steps of its schedule, got 4',
    );
    expect(work.exists('none')).toBe(false);
  });
  test('pictures of which none can be measured', async () => {
    expect(await work.refusal(evaluate('run', 'nowhere'))).toMatch(
      /^engine: .*\nerror: evaluate: there is no file or folder .*nowhere: check the path/,
    );
    await work.write('hidden/.gitkeep', '');
    expect(await work.refusal(evaluate('run', 'hidden'))).toContain('is empty: put pictures into it');
    expect(await work.refusal(evaluate('run', 'text.png'))).toContain('none of the 1 files can be used');
  });
  test('places that cannot be written to, before the work is done', async () => {
    expect(await work.refusal(evaluate('run', 'photos', '--json', 'photos'))).toContain('is a folder: name a file');
    expect(await work.refusal(evaluate('run', 'photos', '--json', 'text.png/a.json'))).toContain('--json: ');
    expect(await work.refusal(evaluate('run', 'photos', '-o', 'text.png'))).toContain('is a file: name a folder');
  });
});
