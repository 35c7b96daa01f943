import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { readImage } from '@sr3kit/data/node';
import { crop, resizeBicubic, toRgb, toUint8 } from '@sr3kit/imaging';
import { psnrLuma } from '@sr3kit/metrics';
import { useTemporaryFolder } from '@sr3kit/testing';
import { main } from './cli.ts';
import { opName, quickOps } from './ops.ts';
import { peersFolder, workspace } from './peers/peersFolder.ts';
import { perceptualScores, type PerceptualScore } from './peers/perceptual/perceptualScores.ts';
import type { Report } from './report/report.ts';
import { quickTrainingYardsticks } from './yardsticks.ts';

const names = quickTrainingYardsticks.map(({ name }) => name);
const samples = join(workspace, 'apps/train/samples');
const hasPytorch =
  Boolean(process.env['SR3KIT_BENCH_PYTHON']) || existsSync(join(peersFolder, 'pytorch/installed.json'));
const hasPerceptual =
  Boolean(process.env['SR3KIT_BENCH_PYTHON']) || existsSync(join(peersFolder, 'perceptual/installed.json'));
const hasRealesrgan = existsSync(join(peersFolder, 'realesrgan/installed.json'));
const hasUpscalerJs = existsSync(join(peersFolder, 'upscalerjs/installed.json'));

/** Runs the tool. Where sides that must agree do not, its exit code says so. */
async function bench(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const written = { out: '', err: '' };
  const code = await main(argv, { out: (text) => (written.out += text), err: (text) => (written.err += text) });
  return { code, ...written };
}

async function quick(...argv: string[]): Promise<Report> {
  const { code, out, err } = await bench(...argv, '--quick', '--json', '--threads', '1');
  expect(code, out + err).toBe(0);
  const report = JSON.parse(out) as Report;
  expect(report.command).toContain(`npm run bench -- ${argv[0]}`);
  for (const { head, rows } of report.tables) for (const row of rows) expect(row).toHaveLength(head.length);
  return report;
}

/** First column beside the second, of the only table. */
const pairs = ({ tables }: Report): string[] => tables[0]!.rows.map(([what, on]) => `${what} | ${on}`);
const expected = (rows: readonly string[], sides: readonly string[]): string[] =>
  rows.flatMap((row) => sides.map((side) => `${row} | ${side}`));

test('train: a row for each training and engine, and the engines learn the same', async () => {
  const report = await quick('train', '--rounds', '1', '--engine', 'wasm', 'cpu');
  expect(pairs(report)).toEqual(expected(names, ['wasm', 'cpu']));
  expect(report.agreements).toHaveLength(names.length);
});

test('sample: a row for each network and engine, and the engines make the same pictures', async () => {
  const report = await quick('sample', '--rounds', '1', '--engine', 'wasm', 'cpu');
  expect(pairs(report)).toEqual(expected(names, ['wasm', 'cpu']));
  expect(report.agreements).toHaveLength(names.length);
});

test('ops: a row for each operation and engine, and the engines answer the same', async () => {
  const report = await quick('ops', '--engine', 'wasm', 'cpu');
  expect(pairs(report)).toEqual(expected(quickOps.map(opName), ['wasm', 'cpu']));
  expect(report.agreements).toHaveLength(quickOps.length);
});

test('memory: a row for each training', async () => {
  const report = await quick('memory', '--engine', 'wasm');
  expect(pairs(report)).toEqual(expected(names, ['wasm']));
  for (const { peak, start } of report.figures as { peak: number; start: number }[]) {
    expect(peak).toBeGreaterThan(start / 2);
  }
});

test('train --profile: the parts of a step', async () => {
  // By a worker of the sources, as outside of tests.
  vi.stubEnv('SR3KIT_BENCH_WORKER', undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  const report = await quick('train', '--profile', '--engine', 'wasm');
  const unet = report.tables.at(-1)!.rows.map(([kind]) => kind);
  for (const kind of ['forward', 'input gradient', 'filter gradient']) expect(unet).toContain(`convolution, ${kind}`);
  expect(unet).toEqual(expect.arrayContaining(['group norm', 'attention', 'all kernels', 'the rest', 'the step']));
});

describe('infer', () => {
  const folder = useTemporaryFolder();
  let report: Report;
  beforeAll(async () => {
    await writeFile(folder('upscaling.md'), '# Figures\n');
    const more = ['--jpeg', '50', '--docs', folder()];
    report = await quick('infer', '--engine', 'wasm', '--pictures', samples, ...more);
  });

  test('a model is judged by what it made, and bicubic by itself is the bicubic of the packages', async () => {
    const photograph = toUint8(toRgb(await readImage(join(samples, 'astronaut.png'))));
    const truth = crop(photograph, { left: 0, top: 0, width: 64, height: 64 });
    const enlarged = resizeBicubic(resizeBicubic(truth, { scale: 1 / 4 }), { width: 64, height: 64 });
    const [clean] = report.figures as readonly unknown[];
    expect(clean).toMatchObject({ model: 'bicubic', psnr: psnrLuma(enlarged, truth, { border: 4 }), download: 0 });
  });

  test('--jpeg: a second table, of inputs that lost something', () => {
    expect(report.tables.map(({ title }) => title)).toEqual([
      'Upscaling by 4.',
      'Upscaling by 4, of inputs stored as JPEG of quality 50.',
    ]);
    const [clean, worn] = report.figures as { input: string; psnr: number }[];
    expect([clean!.input, worn!.input]).toEqual(['clean', 'JPEG 50']);
    expect(worn!.psnr).toBeLessThan(clean!.psnr);
  });

  test('a quick run writes no figures down', async () => {
    expect(await readFile(folder('upscaling.md'), 'utf8')).toBe('# Figures\n');
    expect(await readdir(folder())).toEqual(['upscaling.md']);
  });
});

test.skipIf(!hasPytorch)(
  `PyTorch computes the same losses and learns the same${hasPytorch ? '' : ' (install it by a run with --peer pytorch)'}`,
  async () => {
    const trained = await quick('train', '--engine', 'wasm', '--peer', 'pytorch');
    expect(pairs(trained)).toEqual(expected(names, ['wasm', 'pytorch']));
    for (const { difference } of trained.agreements) expect(difference).toBeLessThan(1e-4);
    expect(trained.agreements).toHaveLength(names.length);
    const timed = await quick('ops', '--engine', 'wasm', '--peer', 'pytorch');
    expect(timed.agreements).toHaveLength(quickOps.length);
  },
);

test.skipIf(!hasUpscalerJs)(
  `UpscalerJS enlarges, and its largest model is better than bicubic${hasUpscalerJs ? '' : ' (install it by a run with --peer upscalerjs)'}`,
  async () => {
    const { figures } = await quick('infer', '--engine', 'wasm', '--pictures', samples, '--peer', 'upscalerjs');
    const psnr = new Map((figures as { model: string; psnr: number }[]).map((row) => [row.model, row.psnr]));
    expect([...psnr.keys()]).toEqual(['bicubic', 'UpscalerJS slim', 'UpscalerJS medium', 'UpscalerJS thick']);
    expect(psnr.get('UpscalerJS thick')).toBeGreaterThan(psnr.get('bicubic')!);
  },
);

test('infer: each mode of a model, with what it costs beside its one step', async () => {
  const models = join(workspace, 'packages/photo-x4/weights');
  const { figures, tables } = await quick(
    ...['infer', '--engine', 'wasm', '--pictures', samples, '--models', models, '--steps', '2'],
  );
  const rows = figures as { model: string; cost: number }[];
  expect(rows.map(({ model }) => model)).toEqual([
    ...['bicubic', 'sr3kit, one step', 'sr3kit, crisp', 'sr3kit, 2 steps'],
  ]);
  expect(rows[1]!.cost).toBe(1);
  expect(tables[0]!.head).toContain('cost');
});

test.skipIf(!hasRealesrgan)(
  `Real-ESRGAN enlarges what it sees${hasRealesrgan ? '' : ' (install it by a run with --peer realesrgan)'}`,
  async () => {
    const { figures } = await quick('infer', '--engine', 'wasm', '--pictures', samples, '--peer', 'realesrgan');
    const [, peer] = figures as { model: string; psnr: number }[];
    expect(peer!.model).toBe('Real-ESRGAN x4plus');
    // Of 16x16 pixels it makes what it likes, but of that picture: a black or shifted one is below 12.
    expect(peer!.psnr).toBeGreaterThan(20);
  },
  120_000,
);

test.skipIf(!hasPerceptual)(
  `infer --perceptual: a picture is at no distance from itself, and bicubic is at some${hasPerceptual ? '' : ' (install it by a run with --perceptual)'}`,
  async () => {
    const { figures } = await quick('infer', '--engine', 'cpu', '--pictures', samples, '--perceptual');
    const [bicubic] = figures as { perceptual: PerceptualScore }[];
    expect(bicubic!.perceptual.features).toBeGreaterThan(10);
    expect(bicubic!.perceptual.frechet).toBeGreaterThan(10);
    const truth = [join(samples, 'astronaut.png')];
    const { itself } = await perceptualScores(truth, { itself: truth }, 1, () => undefined);
    expect(itself!.features).toBe(0);
    // Two square roots of a matrix whose small eigenvalues float32 features do not determine.
    expect(Math.abs(itself!.frechet)).toBeLessThan(1e-2 * bicubic!.perceptual.frechet);
  },
);

const weights = process.env['SR3KIT_DISTANCES'];
const needed = process.env['CI'] === 'true';
const why = weights !== undefined || needed ? '' : ' (SR3KIT_DISTANCES names no folder of tools/weights/distances.mts)';

test.skipIf(weights === undefined && !needed)(`infer --distances: LPIPS and DISTS of bicubic${why}`, async () => {
  const report = await quick('infer', '--engine', 'wasm', '--pictures', samples, '--distances', weights!);
  expect(report.tables[0]!.head).toEqual(expect.arrayContaining(['LPIPS', 'DISTS']));
  const [bicubic] = report.figures as { distances: { lpips: number; dists: number } }[];
  expect(bicubic!.distances.lpips).toBeGreaterThan(0.05);
  expect(bicubic!.distances.dists).toBeGreaterThan(0.05);
});

test.each([
  [['train', '--peer', 'upscalerjs'], /train cannot be compared with upscalerjs: give pytorch/],
  [['ops', '--profile'], /--profile is for train, not for ops/],
  [['sample', '--precision', 'bfloat16'], /--precision is for train, not for sample/],
  [
    ['train', '--precision', 'float16', '--peer', 'pytorch'],
    /--precision float16 is for our side alone: leave --peer out/,
  ],
  [['count', '--peer', 'pytorch'], /count cannot be compared with pytorch: leave --peer out/],
  [['count', '--engine', 'wasm'], /count does not work on wasm/],
  [['infer', '--engine', 'wasm', 'cpu'], /takes one engine/],
  [['infer', '--engine', 'wasm', '--pictures', 'no/such/folder'], /no\/such\/folder/],
  [
    ['infer', '--engine', 'wasm', '--pictures', samples, '--quick', '--distances', 'no/such'],
    /--distances no.such: no lpips.safetensors there/,
  ],
  [['cook'], /Allowed choices are train/],
  [['train', '--threads', 'many'], /integer of at least 1/],
  [['train', '--peer', 'realesrgan'], /train cannot be compared with realesrgan: give pytorch/],
  [['infer', '--jpeg', '101'], /at most 100/],
  [['infer', '--limit', '0'], /integer of at least 1/],
])('bad usage is exit code 2: %j', async (argv, message) => {
  const { code, err } = await bench(...argv);
  expect(code).toBe(2);
  expect(err).toMatch(message);
});
