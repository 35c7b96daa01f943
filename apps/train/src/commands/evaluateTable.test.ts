import { readFile } from 'node:fs/promises';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { classifierShapes } from '@sr3kit/classifier';
import { writeSafetensorsFile } from '@sr3kit/safetensors/node';
import { main } from '../cli.ts';
import { writeKnownClassifier } from '../testing/knownClassifier.ts';
import { useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();
beforeAll(async () => {
  expect(await work.run('run', ['--set', 'training.steps=3'])).toBe(0);
  await writeKnownClassifier(work.path('classifier.safetensors'));
  for (const [name, picture] of [
    ['n02102040', 0],
    ['n02102040', 1],
    ['n03888257', 2],
  ] as const) {
    await work.write(`classes/${name}/${picture}.png`, await readFile(work.path(`photos/picture-${picture}.png`)));
  }
});

const table = (name: string, folder: string, ...more: string[]): string[] => [
  ...['evaluate', 'run', folder, '--table', name, '--steps', '2', '--engine', 'wasm'],
  ...(name === 't1' ? [] : ['--classifier', 'classifier.safetensors']),
  ...more,
];

interface Result {
  readonly pictures: number;
  readonly columns: string[];
  readonly rows: {
    readonly name: string;
    readonly figures: ({ readonly value: number; readonly interval: { low: number; high: number } | null } | null)[];
  }[];
}
const resultOf = async (file: string): Promise<Result> => JSON.parse(await work.read(file)) as Result;

test('T1: faces, with intervals that hold the figure, beside the paper and on a page', async () => {
  const io = work.io();
  const files = ['--json', 't1.json', '--markdown', 't1.md', '--picture', 't1.svg'];
  expect(await main(table('t1', 'photos', ...files, '--beside', 'run/best'), io), io.err()).toBe(0);
  expect(io.out()).toMatch(/bicubic[\s\S]*SR3, run [\s\S]*SR3, run\/best [\s\S]*paper: PULSE.*161\.1[\s\S]*paper: SR3/);
  expect(io.out()).toContain('compare the order of the rows, not the numbers');
  const { rows, columns, pictures } = await resultOf('t1.json');
  expect(pictures).toBe(3);
  expect(columns).toEqual(['PSNR (dB)', 'SSIM', 'consistency (1e-5)']);
  for (const { figures } of rows) {
    for (const figure of figures) {
      const { value, interval } = figure!;
      expect(interval!.low).toBeLessThanOrEqual(value);
      expect(interval!.high).toBeGreaterThanOrEqual(value);
    }
  }
  // Three panels of three rows.
  expect((await work.read('t1.svg')).match(/<circle/g)).toHaveLength(9);
  expect(await work.read('t1.md')).toMatch(/^### T1, faces\n\n\| {2}\| PSNR \(dB\) \|[^\n]*\n\| --- \| --: \|/);
});

test('T2: an interrupted table goes on from its records, and comes out the same', async () => {
  const argv = (json: string, ...more: string[]): string[] => table('t2', 'photos', '--json', json, ...more);
  const io = work.io();
  const tensors = memory().numTensors;
  expect(await main(argv('whole.json', '--records', 'whole.jsonl'), io), io.err()).toBe(0);
  expect(memory().numTensors).toBe(tensors);
  const whole = await resultOf('whole.json');
  expect(whole.columns.slice(0, 2)).toEqual(['FD (EfficientNet-Lite0)', 'IS (EfficientNet-Lite0)']);
  expect(whole.rows.map(({ name }) => name)).toEqual(['photographs', 'bicubic', 'SR3']);
  expect(whole.rows[0]!.figures[0]).toBeNull();
  expect(whole.rows[1]!.figures[0]!.value).toBeGreaterThan(0);
  // Killed while it wrote the fifth of nine records.
  const lines = (await work.read('whole.jsonl')).split('\n');
  expect(lines).toHaveLength(10);
  await work.write('cut.jsonl', `${lines.slice(0, 4).join('\n')}\n${lines[4]!.slice(0, 99)}`);
  expect(await main(argv('cut.json', '--records', 'cut.jsonl'), io), io.err()).toBe(0);
  const figuresOf = ({ rows }: Result) => rows.map(({ name, figures }) => ({ name, figures }));
  expect(figuresOf(await resultOf('cut.json'))).toEqual(figuresOf(whole));
  // What was there already was not made again.
  const keys = async (file: string) =>
    (await work.read(file)).split('\n').flatMap((line) => /^\{"key":"([^"]+)/.exec(line)?.[1] ?? []);
  const cut = await keys('cut.jsonl');
  expect(new Set(cut).size).toBe(9);
  expect(cut).toHaveLength(10);
  // Another seed is another picture: of the nine, photographs and bicubic are as they were.
  expect(await main(argv('seed.json', '--records', 'whole.jsonl', '--seed', '7'), io), io.err()).toBe(0);
  expect(await keys('whole.jsonl')).toHaveLength(12);
});

test('T3: the error of the classifier on photographs and on what is made of them', async () => {
  const io = work.io();
  expect(await main(table('t3', 'classes', '--json', 't3.json'), io), io.err()).toBe(0);
  const { rows, columns } = await resultOf('t3.json');
  expect(columns).toEqual(['top-1 error (EfficientNet-Lite0)', 'top-5 error (EfficientNet-Lite0)']);
  expect(rows.map(({ name }) => name)).toEqual(['photographs', 'bicubic', 'SR3']);
  for (const { figures } of rows) {
    for (const figure of figures) expect([0, 1 / 3, 2 / 3, 1]).toContain(figure!.value);
    expect(figures[1]!.value).toBeLessThanOrEqual(figures[0]!.value);
  }
});

test('T5: several models beside each other, by their folders', async () => {
  const io = work.io();
  const argv = table('t5', 'photos', '--json', 't5.json', '--limit', '2', '--beside', 'run/best');
  expect(await main(argv, io), io.err()).toBe(0);
  const { rows, columns } = await resultOf('t5.json');
  expect(columns).toEqual(['FD (EfficientNet-Lite0)']);
  expect(rows.map(({ name }) => name)).toEqual(['bicubic', 'SR3, run', 'SR3, run/best']);
  expect(io.out()).toMatch(/paper: L1 +│ +11\.3/);
});

describe('refuses', () => {
  test('one picture, of which nothing has a covariance', async () => {
    expect(await work.refusal(table('t2', 'photos', '--limit', '1'))).toMatch(
      /needs at least 2 pictures .* there is 1/,
    );
    expect(await work.refusal(table('t1', 'photos/picture-0.png'))).toContain('there is 1');
  });
  test('folders that are no classes, and classes without a picture', async () => {
    expect(await work.refusal(table('t3', 'photos'))).toContain('photos is not among the 1000 classes of ImageNet');
    for (const picture of [0, 1]) {
      await work.write(`some/n02102040/${picture}.png`, await readFile(work.path(`photos/picture-${picture}.png`)));
    }
    await work.write('some/n03028079/notes.txt', 'no picture');
    expect(await work.refusal(table('t3', 'some'))).toMatch(/no picture of class n03028079 can be used/);
  });
  test('features that are not finite', async () => {
    const weights = [...classifierShapes].map(([name, shape]) => {
      const data = new Float32Array(shape.reduce((product, length) => product * length, 1)).fill(NaN);
      return [name, { shape, data }] as const;
    });
    await writeSafetensorsFile(work.path('nan.safetensors'), weights);
    const argv = ['evaluate', 'run', 'photos', '--table', 't2', '--engine', 'wasm', '--classifier', 'nan.safetensors'];
    expect(await work.refusal(argv)).toMatch(/picture-0.png: what the classifier sees is not finite/);
  });
  test('flags that do not go together, and files that are something else', async () => {
    const plain = ['evaluate', 'run', 'photos', '--engine', 'wasm'];
    expect(await work.refusal([...plain, '--table', 't9'])).toContain('--table t9: use one of t1, t2, t3, t4, t5');
    expect(await work.refusal([...plain, '--table', 't2'])).toContain('--table t2 needs --classifier FILE');
    expect(await work.refusal([...plain, '--records', 'a.jsonl'])).toContain('--records is for a table');
    expect(await work.refusal([...plain, '--table', 't1', '-o', 'kept'])).toContain(
      '--out keeps no pictures of a table',
    );
    expect(await work.refusal([...plain, '--table', 't2', '--classifier', 'gone'])).toContain('gone: no such file');
    await work.write('odd.jsonl', 'nothing\nof the kind\n');
    expect(await work.refusal(table('t1', 'photos', '--records', 'odd.jsonl'))).toContain(
      'line 1 is no record of an evaluation',
    );
  });
});
