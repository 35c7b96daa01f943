import { open, readFile } from 'node:fs/promises';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { writePyTorch } from '@sr3kit/pytorch';
import { writeSafetensorsFile } from '@sr3kit/safetensors/node';
import { main } from '../cli.ts';
import { disposeClassifier, openClassifier } from '../evaluation/classifierFile.ts';
import { knownInception, writeKnownClassifier } from '../testing/knownClassifier.ts';
import { useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();
beforeAll(async () => {
  expect(await work.run('run', ['--set', 'training.steps=1'])).toBe(0);
  const arrays = knownInception();
  const file = await open(work.path('inception.pth'), 'w');
  // The published file has these two besides.
  const others = [
    ['fc.bias', { shape: [1008], data: new Float32Array(1008).fill(9) }],
    ['Conv2d_1a_3x3.bn.num_batches_tracked', { shape: [1], data: new Float32Array(1) }],
  ] as const;
  for (const bytes of writePyTorch([...arrays, ...others])) await file.write(bytes);
  await file.close();
  const [changed] = arrays.filter(([name]) => name === 'fc.weight');
  const imagenet = [...arrays.filter((each) => each !== changed), ['fc.weight', imagenetClasses()] as const];
  await writeSafetensorsFile(work.path('torchvision.safetensors'), imagenet);
  await writeSafetensorsFile(work.path('cut.safetensors'), arrays.slice(0, 40));
});

function imagenetClasses(): { shape: readonly number[]; data: Float32Array } {
  return { shape: [1000, 2048], data: new Float32Array(1000 * 2048) };
}

const table = (name: string, ...more: string[]): string[] => [
  ...['evaluate', 'run', 'photos', '--table', name, '--steps', '1', '--limit', '2', '--engine', 'wasm', ...more],
];

interface Result {
  readonly columns: readonly string[];
  readonly classifier: string;
  readonly rows: readonly { readonly name: string; readonly figures: readonly ({ readonly value: number } | null)[] }[];
}

test(
  'with the file of FID, the columns are FID and IS; records of another network stay apart',
  { timeout: 400_000 },
  async () => {
    const io = work.io();
    const tensors = memory().numTensors;
    await writeKnownClassifier(work.path('classifier.safetensors'));
    const records = ['--records', 'both.jsonl'];
    const first = table('t5', '--classifier', 'classifier.safetensors', ...records, '--json', 'first.json');
    expect(await main(first, io), io.err()).toBe(0);
    const argv = table('t2', '--classifier', 'inception.pth', ...records, '--json', 'fid.json');
    expect(await main(argv, io), io.err()).toBe(0);
    expect(memory().numTensors).toBe(tensors);
    const { columns, rows, classifier } = JSON.parse(await work.read('fid.json')) as Result;
    expect(classifier).toBe('Inception-v3');
    expect(columns.slice(0, 2)).toEqual(['FID', 'IS']);
    expect(rows[1]!.figures[0]!.value).toBeGreaterThan(0);
    expect(rows[1]!.figures[1]!.value).toBeGreaterThanOrEqual(1);
    // Two photographs and what two methods make of them, by each network: 1280 features and 2048.
    const lines = (await readFile(work.path('both.jsonl'), 'utf8')).trim().split('\n');
    const sizes = lines.map(
      (line) => Buffer.from((JSON.parse(line) as { features: string }).features, 'base64').length / 4,
    );
    expect(sizes).toEqual([...Array<number>(6).fill(1280), ...Array<number>(6).fill(2048)]);
  },
);

test('a safetensors file of the same arrays is the same network', { timeout: 400_000 }, async () => {
  await writeSafetensorsFile(work.path('inception.safetensors'), knownInception());
  const [one, other] = [
    await openClassifier(work.path('inception.pth')),
    await openClassifier(work.path('inception.safetensors')),
  ];
  expect([one.network.name, other.network.name]).toEqual(['Inception-v3', 'Inception-v3']);
  expect(Object.keys(one.params)).toEqual(Object.keys(other.params));
  const name = 'Mixed_6c.branch7x7dbl_4.weight';
  expect(one.params[name]!.dataSync()).toEqual(other.params[name]!.dataSync());
  for (const loaded of [one, other]) disposeClassifier(loaded);
});

test.each([
  [
    'errors of a network whose classes are in no known order',
    't3',
    'inception.pth',
    'Inception-v3, whose classes are in',
  ],
  ['an Inception-v3 that is not that of FID', 't2', 'torchvision.safetensors', 'an Inception-v3 with 1000 classes'],
  ['a part of the file', 't2', 'cut.safetensors', 'not whole (missing: '],
])('%s is refused', { timeout: 400_000 }, async (_, name, file, message) => {
  expect(await work.refusal(table(name, '--classifier', file))).toContain(message);
});
