import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, parse } from 'node:path';
import { mean } from 'simple-statistics';
import { prepareEngine } from '@sr3kit/backends';
import { readImage, writeImage } from '@sr3kit/data/node';
import { disposeDistances, pictureDistances, type DistanceWeights, type PictureDistances } from '@sr3kit/distances';
import { loadDistances } from '@sr3kit/distances/node';
import { crop, resizeBicubic, splitAlpha, toRgb, toUint8, type Image } from '@sr3kit/imaging';
import { consistency, psnrLuma, ssimLuma } from '@sr3kit/metrics';
import { CheckpointError } from '@sr3kit/safetensors';
import { startOurs, type Worker } from '../child/startWorkers.ts';
import { interleave } from '../interleave.ts';
import { UsageError, type BenchOptions } from '../options.ts';
import { upscalerJsFolder, upscalerJsSizes } from '../peers/installUpscalerJs.ts';
import { perceptualScores, type PerceptualScore } from '../peers/perceptual/perceptualScores.ts';
import { shownPath } from '../report/machine.ts';
import { megabytes } from '../report/numbers.ts';
import type { Findings } from '../report/report.ts';
import { quartiles, type Spread } from '../statistics.ts';
import type { UpscalerSpec } from '../tasks.ts';
import { stepsOf } from '../workload/modelFolder.ts';
import { describeSides, measurementName } from './sides.ts';

/** What the comparison of upscalers is told beside the rest. */
export interface InferOptions extends BenchOptions {
  /** A folder of photographs, the truth. */
  readonly pictures: string;
  /** Model folders of ours. */
  readonly models: readonly string[];
  /** Numbers of steps for our diffusion models. */
  readonly steps: readonly number[];
  /** Where the upscaled pictures are kept; null: nowhere. */
  readonly save: string | null;
  /** Whether the pictures are also scored by a network that was trained to see; it is installed if need be. */
  readonly perceptual: boolean;
  /** A folder with the weights of LPIPS and DISTS; null: they are not measured. */
  readonly distances: string | null;
}

/** A picture, and how it looks at a quarter of its width and height. */
interface Picture {
  readonly name: string;
  readonly truth: Image<Uint8Array>;
  readonly lowRes: Image<Uint8Array>;
  /** Files of both. */
  readonly truthFile: string;
  readonly file: string;
}

interface InferFigures {
  readonly model: string;
  readonly secondsPerMegapixel: Spread;
  readonly psnr: number;
  readonly ssim: number;
  readonly consistency: number;
  /** Bytes. */
  readonly peak: number;
  readonly download: number;
  readonly perceptual: PerceptualScore | null;
  readonly distances: PictureDistances | null;
}

/** A model in a process of its own. */
interface Contender {
  readonly worker: Worker;
  readonly name: string;
  readonly bytes: number;
}

const SCALE = 4;

/** Upscalers by 4 on the same pictures and the same engine: cost, likeness to the truth, memory, size. */
export async function benchInfer(options: InferOptions): Promise<Findings> {
  const { engines, threads, quick, say } = options;
  if (engines.length !== 1) {
    throw new UsageError('infer takes one engine, because it compares models with each other: give one --engine');
  }
  const folder = await mkdtemp(join(tmpdir(), 'sr3kit-bench-'));
  const contenders: Contender[] = [];
  let weights: DistanceWeights | null = null;
  try {
    const pictures = await readPictures(options, folder);
    weights = await weightsOf(options);
    for (const spec of await specsOf(options)) contenders.push(await enter(spec, options));
    for (const { worker, name } of contenders) {
      say(`${name}: warming up`);
      await worker.child.ask('upscale', { from: pictures[0]!.file, to: join(folder, 'warm.png') });
    }
    const rounds = options.rounds ?? (quick ? 1 : 3);
    const seconds = await interleave(contenders, rounds, (contender, round) => {
      say(`${contender.name}: round ${round + 1} of ${rounds}`);
      return upscaleAll(contender, pictures, folder);
    });
    const scores = options.perceptual ? await scoresOf(contenders, pictures, folder, options) : {};
    const distances = weights === null ? [] : await distancesOf(contenders, pictures, folder, weights, options);
    const figures: InferFigures[] = [];
    for (const [i, contender] of contenders.entries()) {
      const judged = await judge(contender, seconds[i]!, pictures, folder, options.save);
      figures.push({ ...judged, perceptual: scores[contender.name] ?? null, distances: distances[i] ?? null });
    }
    return {
      name: measurementName('upscaling by 4', [contenders[0]!.worker], threads),
      tables: [tableOf(figures)],
      agreements: [],
      sides: describeSides([contenders[0]!.worker]),
      notes: [
        `${pictures.length} ${pictures.length === 1 ? 'photograph' : 'photographs'} of ${shownPath(options.pictures)}, made smaller by MATLAB's bicubic and rounded to 8 bits. Luma, border ${SCALE}. The seconds are the median of the rounds with its quartiles, over all pictures, from 8-bit picture to 8-bit picture, without reading or writing files. The peak is the resident memory of a process that does nothing else; the download is the model's files.`,
        ...(options.perceptual
          ? [
              'Feature distance and Fréchet distance compare features of EfficientNet-Lite0 with those of the photographs; both are 0 for the photographs themselves (tools/bench/src/peers/perceptual/score.py).',
            ]
          : []),
        ...(weights === null
          ? []
          : [
              'LPIPS (AlexNet, v0.1) and DISTS are of the whole pictures, by @sr3kit/distances; both are 0 for the photographs.',
            ]),
      ],
      figures,
    };
  } finally {
    if (weights !== null) disposeDistances(weights);
    await Promise.all(contenders.map(({ worker }) => worker.child.close()));
    await rm(folder, { recursive: true, force: true });
  }
}

async function specsOf({ peers, models, steps, say }: InferOptions): Promise<UpscalerSpec[]> {
  const specs: UpscalerSpec[] = [{ kind: 'bicubic' }];
  for (const folder of models) {
    specs.push(...(await stepsOf(folder, steps)).map((count) => ({ kind: 'sr3kit' as const, folder, steps: count })));
  }
  if (peers.includes('upscalerjs')) {
    const folder = await upscalerJsFolder(say);
    specs.push(...upscalerJsSizes.map((size) => ({ kind: 'upscalerjs' as const, size, folder })));
  }
  return specs;
}

async function enter(spec: UpscalerSpec, options: InferOptions): Promise<Contender> {
  const worker = await startOurs(options.engines[0]!, options.threads);
  try {
    const { name, bytes } = await worker.child.ask('openUpscaler', { upscaler: spec });
    return { worker, bytes, name: nameOf(spec, name, options) };
  } catch (error) {
    await worker.child.close();
    throw error;
  }
}

/** The name of a side; with several model folders, which of them. */
function nameOf(spec: UpscalerSpec, name: string, { models }: InferOptions): string {
  return spec.kind === 'sr3kit' && models.length > 1
    ? `${name} (${shownPath(spec.folder).replaceAll('/', ' ')})`
    : name;
}

function scoresOf(
  contenders: readonly Contender[],
  pictures: readonly Picture[],
  folder: string,
  { threads, say }: InferOptions,
): Promise<Record<string, PerceptualScore>> {
  say('scoring the pictures');
  const sides = contenders.map((side) => [side.name, pictures.map((picture) => outputOf(side, picture, folder))]);
  const truth = pictures.map(({ truthFile }) => truthFile);
  return perceptualScores(truth, Object.fromEntries(sides), threads, say);
}

/** The weights of LPIPS and DISTS, if they are asked for: before hours of upscaling, that would otherwise end in a wrong path. */
async function weightsOf({ engines, distances }: InferOptions): Promise<DistanceWeights | null> {
  if (distances === null) return null;
  await prepareEngine({ engine: engines[0]! });
  try {
    return await loadDistances(distances);
  } catch (error) {
    throw error instanceof CheckpointError ? new UsageError(`--distances ${error.message}`) : error;
  }
}

/** The mean distances of each side's pictures from the photographs. */
async function distancesOf(
  contenders: readonly Contender[],
  pictures: readonly Picture[],
  folder: string,
  weights: DistanceWeights,
  { say }: InferOptions,
): Promise<PictureDistances[]> {
  say('measuring LPIPS and DISTS');
  const found: PictureDistances[] = [];
  for (const side of contenders) {
    const each: PictureDistances[] = [];
    for (const picture of pictures) {
      const output = (await readImage(outputOf(side, picture, folder))) as Image<Uint8Array>;
      each.push(await pictureDistances(weights, output, picture.truth));
    }
    found.push({ lpips: mean(each.map(({ lpips }) => lpips)), dists: mean(each.map(({ dists }) => dists)) });
  }
  return found;
}

async function readPictures({ pictures, quick }: InferOptions, folder: string): Promise<Picture[]> {
  const listed = await readdir(pictures).catch((cause: Error) => {
    throw new UsageError(`--pictures ${pictures}: ${cause.message}`);
  });
  const names = listed
    .filter((name) => ['.png', '.jpg', '.jpeg', '.webp'].includes(extname(name).toLowerCase()))
    .sort();
  if (names.length === 0) throw new UsageError(`--pictures ${pictures}: there is no picture in this folder`);
  const found: Picture[] = [];
  for (const name of quick ? names.slice(0, 1) : names) {
    const whole = toUint8(toRgb(splitAlpha(await readImage(join(pictures, name))).colour));
    const limit = quick ? 64 : Infinity;
    const [width, height] = [whole.width, whole.height].map((side) => Math.min(limit, side - (side % SCALE)));
    const truth = crop(whole, { left: 0, top: 0, width: width!, height: height! });
    const lowRes = resizeBicubic(truth, { scale: 1 / SCALE });
    const file = join(folder, `${name}.png`);
    await writeImage(file, lowRes);
    const truthFile = join(folder, `${name}, truth.png`);
    await writeImage(truthFile, truth);
    found.push({ name: parse(name).name, truth, lowRes, truthFile, file });
  }
  return found;
}

const outputOf = (contender: Contender, picture: Picture, folder: string): string =>
  join(folder, `${picture.name}, ${contender.name}.png`);

/** Seconds for a megapixel of output. */
async function upscaleAll(contender: Contender, pictures: readonly Picture[], folder: string): Promise<number> {
  let [seconds, pixels] = [0, 0];
  for (const picture of pictures) {
    const to = outputOf(contender, picture, folder);
    seconds += (await contender.worker.child.ask('upscale', { from: picture.file, to })).seconds;
    pixels += picture.truth.width * picture.truth.height;
  }
  return seconds / (pixels / 1e6);
}

async function judge(
  contender: Contender,
  seconds: readonly number[],
  pictures: readonly Picture[],
  folder: string,
  save: string | null,
): Promise<Omit<InferFigures, 'distances' | 'perceptual'>> {
  const border = { border: SCALE };
  const [psnrs, ssims, misses]: [number[], number[], number[]] = [[], [], []];
  for (const picture of pictures) {
    const output = (await readImage(outputOf(contender, picture, folder))) as Image<Uint8Array>;
    const colour = toRgb(output);
    psnrs.push(psnrLuma(colour, picture.truth, border));
    ssims.push(ssimLuma(colour, picture.truth, border));
    misses.push(consistency(colour, picture.lowRes));
    if (save !== null) {
      await mkdir(join(save, contender.name), { recursive: true });
      await writeImage(join(save, contender.name, `${picture.name}.png`), colour);
    }
  }
  return {
    model: contender.name,
    secondsPerMegapixel: quartiles(seconds),
    psnr: mean(psnrs),
    ssim: mean(ssims),
    consistency: mean(misses),
    peak: (await contender.worker.child.ask('memory', { reset: false })).peak,
    download: contender.bytes,
  };
}

function tableOf(figures: readonly InferFigures[]): Findings['tables'][number] {
  const time = ({ median, low, high }: Spread): string =>
    [median, low, high]
      .map((value) => value.toPrecision(3))
      .join(' ')
      .replace(/ (\S+) (\S+)/, ' ($1-$2)');
  const scored = figures.some(({ perceptual }) => perceptual !== null);
  return {
    title: 'Upscaling by 4.',
    head: [
      ...['model', 's per output megapixel', 'PSNR (dB)', 'SSIM', 'consistency (1e-5)'],
      ...(scored ? ['feature distance', 'Fréchet distance'] : []),
      ...(figures.some(({ distances }) => distances !== null) ? ['LPIPS', 'DISTS'] : []),
      ...['peak MB', 'download MB'],
    ],
    rows: figures.map((row) => [
      row.model,
      time(row.secondsPerMegapixel),
      row.psnr.toFixed(2),
      row.ssim.toFixed(4),
      row.consistency.toFixed(2),
      ...(row.perceptual ? [row.perceptual.features.toFixed(2), row.perceptual.frechet.toFixed(3)] : []),
      ...(row.distances ? [row.distances.lpips.toFixed(4), row.distances.dists.toFixed(4)] : []),
      megabytes(row.peak),
      megabytes(row.download),
    ]),
  };
}
