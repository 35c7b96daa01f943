import { readFile } from 'node:fs/promises';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { modelConfigSchema } from '@sr3kit/models';
import { main } from '../cli.ts';
import { writeKnownClassifier } from '../testing/knownClassifier.ts';
import { useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();
beforeAll(async () => {
  expect(await work.run('run', ['--set', 'training.steps=3'])).toBe(0);
});

const search = (...more: string[]): string[] => [
  ...['search-schedule', 'run', 'photos', '--steps', '2', '--by', 'psnr', '--trials', '3', '--first', '1'],
  ...['--engine', 'wasm', ...more],
];

test('the best plan is written into the model, and the same command goes on from its records', async () => {
  const io = work.io();
  const tensors = memory().numTensors;
  const argv = search('--limit', '2', '--records', 'found.jsonl', '--write');
  expect(await main(argv, io), io.err()).toBe(0);
  expect(memory().numTensors).toBe(tensors);
  expect(io.out()).toMatch(/PSNR[\s\S]*\(now\)/);
  const written = modelConfigSchema.parse(JSON.parse(await work.read('run/model/model.json')));
  const [plan] = written.inference!;
  expect(plan).toMatchObject({ steps: 2, noise: expect.any(Number) as number });

  // The plan stands for the present one now; nothing is computed that the records know.
  const kept = await readFile(work.path('found.jsonl'), 'utf8');
  const again = work.io();
  expect(await main(argv, again), again.err()).toBe(0);
  expect((await readFile(work.path('found.jsonl'), 'utf8')).startsWith(kept)).toBe(true);
  expect(again.out()).toContain('(now)');
  const after = modelConfigSchema.parse(JSON.parse(await work.read('run/model/model.json')));
  expect(after.inference).toHaveLength(1);
});

test('by the Fréchet distance and PSNR, whose front is shown', { timeout: 400_000 }, async () => {
  await writeKnownClassifier(work.path('classifier.safetensors'));
  const judge = ['--by', 'fd,psnr', '--classifier', 'classifier.safetensors', '--trials', '2', '--first', '2'];
  const io = work.io();
  const tensors = memory().numTensors;
  const argv = search('--limit', '2', '--records', 'front.jsonl', ...judge);
  expect(await main(argv, io), io.err()).toBe(0);
  expect(memory().numTensors).toBe(tensors);
  expect(io.out()).toMatch(/FD \(EfficientNet-Lite0\) +│ on the front/);
  expect(io.out()).toContain('yes');
  // Every plan was judged on both pictures, and the photographs once.
  const lines = (await work.read('front.jsonl')).trim().split('\n');
  const ofPhotographs = lines.filter((line) => !line.includes('"measures"'));
  expect(ofPhotographs).toHaveLength(2);
  expect((lines.length - 2) % 2).toBe(0);
  // Its records stand for themselves: nothing is computed anew.
  const again = work.io();
  expect(await main(argv, again), again.err()).toBe(0);
  expect(again.out()).toBe(io.out());
  expect((await work.read('front.jsonl')).trim().split('\n')).toHaveLength(lines.length);

  expect(await work.refusal(search('--limit', '1', ...judge))).toContain('photos has 1 that can be used');
  expect(await work.refusal(search(...judge, '--first', '1'))).toContain('--first 1: a Fréchet distance needs');
});

test.each([
  ['a measure that is none', ['--by', 'beauty'], '--by beauty'],
  ['LPIPS without its weights', ['--by', 'lpips'], '--by lpips needs --distances FOLDER'],
  ['a Fréchet distance without a network', ['--by', 'fd'], '--by fd needs --classifier FILE'],
  ['the front of one measure', ['--by', 'psnr,psnr'], 'two different ones'],
  ['no steps', ['--steps', '0'], '--steps 0'],
  ['more steps than there are', ['--steps', '5000'], '--steps must be an integer in 1 ... '],
])('%s is refused', async (_, flags, message) => {
  const io = work.io();
  expect(await main(search(...flags), io)).toBe(2);
  expect(io.err()).toContain(message);
});
