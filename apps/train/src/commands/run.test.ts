import { cp, readdir, readFile, truncate } from 'node:fs/promises';
import { memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { main } from '../cli.ts';
import { smokeConfig, useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();

const eventsOf = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('trains, validates, saves and says so in JSON lines', async () => {
  const io = work.io();
  const tensors = memory().numTensors;
  expect(await work.run('whole', [], io), io.err()).toBe(0);
  expect(memory().numTensors).toBe(tensors);
  const kinds = eventsOf(io.out()).map(({ event }) => event);
  expect(kinds.slice(0, 3)).toEqual(['engine', 'data', 'start']);
  expect(kinds.filter((kind) => kind === 'step')).toHaveLength(8);
  expect(kinds.filter((kind) => kind === 'validation')).toHaveLength(2);
  expect(kinds.at(-1)).toBe('done');
  const names = (await readdir(work.path('whole'))).map((name) => name.replace(/^events.*/, 'events')).sort();
  expect(names).toEqual([
    'best',
    'checkpoints',
    'config.yaml',
    'events',
    'inputs.json',
    'log.jsonl',
    'model',
    'samples',
  ]);
  expect((await readdir(work.path('whole/checkpoints'))).sort()).toEqual(['step-000006', 'step-000008']);
  // Input, bicubic, output, truth; two pictures of 32, and two headings that are wider.
  expect(await work.size('whole/samples/step-000004.png')).toEqual([6 + 38 + 47 + 41 + 38, 26 + 2 * 38]);
  const log = eventsOf(await work.read('whole/log.jsonl'));
  expect(log).toHaveLength(10);
  expect(log[0]).toMatchObject({ step: 1, loss: expect.any(Number) as number });
  expect(JSON.parse(await work.read('whole/model/model.json'))).toMatchObject({
    training: { steps: 8, data: 'photos' },
  });
});

test('stopped by Ctrl-C and resumed, it leaves the log of a run that was never stopped', async () => {
  const steps = { count: 0 };
  const io = work.io((text) => {
    // During the fourth step, after which a validation is due that Ctrl-C does not wait for.
    if (text.includes('"event":"step"') && (steps.count += 1) === 4) io.interrupt();
  });
  expect(await work.run('stopped', [], io)).toBe(130);
  expect(io.out()).toContain('"event":"interrupted","step":4');
  expect(await readdir(work.path('stopped/checkpoints'))).toContain('step-000004');
  expect(await work.run('stopped', ['--resume'])).toBe(0);
  expect(await work.read('stopped/log.jsonl')).toBe(await work.read('whole/log.jsonl'));
  const weights = 'model/model.safetensors';
  expect(await readFile(work.path('stopped', weights))).toEqual(await readFile(work.path('whole', weights)));
});

test('the configuration of an earlier version, which states scale and channels of the data too, can be resumed', async () => {
  expect(await work.run('earlier', ['--set', 'training.steps=1'])).toBe(0);
  const config = await work.read('earlier/config.yaml');
  await work.write('earlier/config.yaml', config.replace('data:\n', 'data:\n  scale: 4\n  channels: 3\n'));
  for (const from of [[], ['--set', 'data.scale=4', '--set', 'data.channels=3']]) {
    const io = work.io();
    expect(await work.run('earlier', ['--resume', '--set', 'training.steps=1', ...from], io), io.err()).toBe(0);
    expect(eventsOf(io.out()).filter(({ event }) => event === 'note')).toEqual([]);
  }
});

test.each([
  ['gray, 4x', '{scale: 4, size: 32, channels: 1}'],
  ['colour, 2x', '{scale: 2, size: 32, channels: 3}'],
  ['gray, 3x', '{scale: 3, size: 36, channels: 1}'],
])('the task alone says that a model is for %s', async (name, task) => {
  const output = name.replaceAll(/\W+/g, '-');
  const io = work.io();
  const set = [`model.task=${task}`, 'training.steps=1', 'validation.limit=1'];
  expect(
    await work.run(
      output,
      set.flatMap((each) => ['--set', each]),
      io,
    ),
    io.err(),
  ).toBe(0);
  const { task: saved, network } = JSON.parse(await work.read(output, 'model/model.json')) as {
    task: { scale: number; size: number; channels: number };
    network: object;
  };
  expect(network).toMatchObject({ imageChannels: saved.channels, conditionChannels: saved.channels });
  expect(await work.run(output, ['--print-config', ...set.flatMap((each) => ['--set', each])], io)).toBe(0);
  const data = /^data:\n(?: .*\n)+/m.exec(io.out())?.[0];
  expect(data).toContain(`crop: ${saved.size}`);
  expect(data).not.toMatch(/scale|channels/);
});

test('a dry run estimates and writes nothing', async () => {
  const io = work.io();
  expect(await work.run('dry', ['--dry-run'], io), io.err()).toBe(0);
  const estimate = eventsOf(io.out()).at(-1) as Record<string, number>;
  expect(estimate).toMatchObject({ event: 'estimate', pictures: 3 });
  expect(estimate.secondsPerStep).toBeGreaterThan(0);
  expect(estimate.evaluationSeconds).toBeGreaterThan(0);
  expect(estimate.engineBytes).toBeGreaterThan(4 * (estimate.parameters ?? 0) * 4);
  expect(work.exists('dry')).toBe(false);
});

test('--print-config prints what --set, presets and defaults make', async () => {
  const io = work.io();
  expect(await work.run('printed', ['--print-config', '--set', 'training.optimizer.beta2=0.99'], io)).toBe(0);
  expect(io.out()).toContain('beta2: 0.99');
  expect(io.out()).toContain('layout: sr3');
  expect(io.out()).toContain(work.path('photos').replaceAll('\\', '/'));
});

test('a run goes to the current folder, wherever its configuration is; pictures are beside that', async () => {
  await work.write('elsewhere/mine.yaml', await readFile(smokeConfig, 'utf8'));
  const io = work.io();
  expect(await main(['run', 'elsewhere/mine.yaml', '--print-config'], io), io.err()).toBe(0);
  const printed = parse(io.out()) as { output: string; data: { files: string[] } };
  expect(printed.output).toBe(work.path('runs/smoke').replaceAll('\\', '/'));
  expect(printed.data.files).toEqual([work.path('elsewhere/data/photos').replaceAll('\\', '/')]);
});

test.each(['null', '~', ''])('--set validation=%s leaves validations out', async (nothing) => {
  const io = work.io();
  const flags = [`validation=${nothing}`, 'training.steps=1'].flatMap((each) => ['--set', each]);
  expect(await work.run('unvalidated', ['--overwrite', ...flags], io), io.err()).toBe(0);
  expect(eventsOf(io.out()).some(({ event }) => event === 'validation')).toBe(false);
  expect(work.exists('unvalidated/best')).toBe(false);
});

test('an unstable run stops and names the step and the checkpoint', async () => {
  const io = work.io();
  const unstable = ['--set', 'training.learningRate=1e30', '--set', 'training.checkpointEvery=1'];
  expect(await work.run('unstable', unstable, io)).toBe(1);
  expect(io.err()).toMatch(/training diverged at step \d.*Last good checkpoint: .*step-00000\d/);
});

test('a truncated picture is named before the first step, and not counted', async () => {
  await cp(work.path('photos'), work.path('cut'), { recursive: true });
  await truncate(work.path('cut/picture-2.png'), 3000);
  const run = async (...set: string[]): Promise<Record<string, unknown>[]> => {
    const io = work.io();
    const flags = ['data.files=[cut]', 'training.steps=1', ...set].flatMap((each) => ['--set', each]);
    expect(await work.run('cut-run', ['--overwrite', ...flags], io), io.err()).toBe(0);
    return eventsOf(io.out());
  };
  const [, skipped, data] = await run();
  expect(skipped).toMatchObject({
    event: 'skipped',
    reason: expect.stringContaining('damaged or incomplete') as string,
  });
  expect(data).toMatchObject({ event: 'data', pictures: 2 });
  expect((await run('data.verify=false'))[1]).toMatchObject({ event: 'data', pictures: 3 });
});

test('a validation loss that is no number is said, and the model is not the best', async () => {
  const io = work.io();
  const set = ['training.learningRate=1e18', 'training.steps=1', 'validation.every=1'];
  const flags = set.flatMap((each) => ['--set', each]);
  expect(await work.run('not-finite', flags, io), io.err()).toBe(0);
  expect(io.out()).toMatch(/"note","text":"the validation loss at step 1 is (NaN|Infinity): the model is of no use/);
  expect(work.exists('not-finite/best')).toBe(false);
  expect(await main(['plot', 'not-finite', '-o', 'not-finite.svg', '--metric', 'psnr'], io), io.err()).toBe(0);
});

test('a text that is named like a picture is reported and the others are used', async () => {
  await work.write('mixed/text.png', 'this is no picture');
  await work.write('mixed/picture.png', await readFile(work.path('photos/picture-1.png')));
  const io = work.io();
  expect(await work.run('of-mixed', ['--set', 'data.files=[mixed]', '--set', 'training.steps=1'], io)).toBe(0);
  const events = eventsOf(io.out());
  expect(events.find(({ event }) => event === 'skipped')).toEqual({
    event: 'skipped',
    path: work.path('mixed/text.png'),
    reason: 'its content is no picture in a known format (png, jpeg, webp, avif, tiff, gif, ...): convert or remove it',
  });
  expect(events.find(({ event }) => event === 'data')).toMatchObject({ pictures: 1 });
});

test.each([
  // The trap of SR3's schedule: T is cut and the betas of 2000 steps are kept. prod (1 - beta) over 1e-6 ... 1e-2.
  ['that ends far from noise', '{kind: linear, steps: 100}', 'is 0.605, far from 0'],
  ['of one step', '{kind: cosine, steps: 1}', 'model.schedule.steps is 1: the model can be sampled in one step only'],
])('a schedule %s is trained with and noted', async (_, schedule, note) => {
  const flags = [`model.schedule=${schedule}`, 'training.steps=1', 'validation.sampling.steps=1'];
  const set = flags.flatMap((flag) => ['--set', flag]);
  for (const more of [set, [...set, '--dry-run']]) {
    const io = work.io();
    expect(await work.run('noted', ['--overwrite', ...more], io), io.err()).toBe(0);
    const notes = eventsOf(io.out()).filter(({ event }) => event === 'note');
    expect(notes.map(({ text }) => text)).toEqual([expect.stringContaining(note)]);
  }
});
