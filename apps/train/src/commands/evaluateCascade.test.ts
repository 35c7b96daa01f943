import { readFile } from 'node:fs/promises';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { main } from '../cli.ts';
import { writeKnownClassifier } from '../testing/knownClassifier.ts';
import { trainTinyCascade } from '../testing/tinyCascade.ts';
import { useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();
beforeAll(async () => {
  await trainTinyCascade(work, ['n02102040', 'n03888257'], 5);
  await writeKnownClassifier(work.path('classifier.safetensors'));
});

const table = (...more: string[]): string[] => [
  ...['evaluate', 'base', 'classes', '--table', 't4', '--stages', 'stage', '--steps', '2,1', '--engine', 'wasm'],
  ...['--classifier', 'classifier.safetensors', ...more],
];

interface Result {
  readonly pictures: number;
  readonly rows: { readonly name: string; readonly figures: ({ readonly value: number } | null)[] }[];
}
const resultOf = async (file: string): Promise<Result> => JSON.parse(await work.read(file)) as Result;

describe('T4, pictures drawn through a cascade', () => {
  test('as many as there are photographs, of their classes, in every way that the models have', async () => {
    const io = work.io();
    const tensors = memory().numTensors;
    expect(await main(table('--json', 't4.json', '--markdown', 't4.md'), io), io.err()).toBe(0);
    expect(memory().numTensors).toBe(tensors);
    const { rows, pictures } = await resultOf('t4.json');
    expect(pictures).toBe(10);
    expect(rows.map(({ name }) => name)).toEqual(['photographs', 'base, bicubic', 'SR3, 2 models']);
    expect(rows[0]!.figures[0]).toBeNull();
    for (const { figures } of rows.slice(1)) {
      const [frechet, score, error] = figures.map((figure) => figure!.value);
      expect(frechet).toBeGreaterThan(0);
      expect(score).toBeGreaterThanOrEqual(1);
      expect(error! * 10).toBeCloseTo(Math.round(error! * 10), 9);
    }
    expect(io.out()).toMatch(/paper: SR3, two models +│ +11\.3/);
    expect(await work.read('t4.md')).toMatch(/^### T4, pictures drawn through a cascade\n/);
  });

  test('stopped, it goes on from its records and comes out the same', async () => {
    const io = work.io();
    const argv = (json: string, records: string): string[] => table('--json', json, '--records', records);
    expect(await main(argv('whole.json', 'whole.jsonl'), io), io.err()).toBe(0);
    const lines = (await work.read('whole.jsonl')).split('\n');
    expect(lines).toHaveLength(31);
    // In the middle of the first eight, which are drawn together, and of a line.
    await work.write('cut.jsonl', `${lines.slice(0, 10).join('\n')}\n${lines[10]!.slice(0, 50)}`);
    expect(await main(argv('cut.json', 'cut.jsonl'), io), io.err()).toBe(0);
    expect(await resultOf('cut.json')).toEqual(await resultOf('whole.json'));
  });

  test('a base alone, and few pictures of all classes', async () => {
    const io = work.io();
    const argv = table('--json', 'few.json', '--limit', '4', '--records', 'few.jsonl');
    argv.splice(argv.indexOf('--stages'), 2);
    argv[argv.indexOf('2,1')] = '2';
    expect(await main(argv, io), io.err()).toBe(0);
    expect((await resultOf('few.json')).rows.map(({ name }) => name)).toEqual(['photographs', 'base']);
    const names = (await work.read('few.jsonl')).matchAll(/"name":"([^"/]+)\//g);
    expect(new Set([...names].map(([, folder]) => folder))).toEqual(new Set(['n02102040', 'n03888257']));
  });

  test.each<[string, string[]]>([
    ['--table t4 has nothing to do with --baseline', table('--baseline', 'stage')],
    ['--table t4 has nothing to do with --low-res', table('--low-res', 'classes')],
    ['--table t4 needs --classifier FILE', table().slice(0, -2)],
    ['--stages is for a table', ['evaluate', 'stage', 'classes', '--stages', 'stage']],
    [
      '--table t1 has nothing to do with --stages',
      ['evaluate', 'stage', 'classes', '--table', 't1', '--stages', 'stage'],
    ],
    ['this model is shown a picture', table().map((word) => (word === 'base' ? 'stage' : word))],
    ['--steps 2,1,1: has 3 values, and there are 2 models', table().map((word) => (word === '2,1' ? '2,1,1' : word))],
    ['there is 1 class of pictures', table().map((word) => (word === 'classes' ? 'classes/n02102040' : word))],
    ['needs at least 2 pictures', table('--limit', '1')],
  ])('refuses: %s', async (message, argv) => {
    expect(await work.refusal(argv)).toContain(message);
  });

  test('a class without a picture is told', async () => {
    await work.write('some/n02102040/0.png', await readFile(work.path('classes/n02102040/picture-0.png')));
    await work.write('some/n03888257/notes.txt', 'no picture');
    const argv = table().map((word) => (word === 'classes' ? 'some' : word));
    expect(await work.refusal(argv)).toContain('there is 1 class of pictures (n02102040), the model has 2');
  });
});
