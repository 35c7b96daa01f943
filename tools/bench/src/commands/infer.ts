import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { mean } from 'simple-statistics';
import { prepareEngine } from '@sr3kit/backends';
import { readImage, writeImage } from '@sr3kit/data/node';
import { disposeDistances, pictureDistances, type DistanceWeights, type PictureDistances } from '@sr3kit/distances';
import { loadDistances } from '@sr3kit/distances/node';
import { toRgb, type Image } from '@sr3kit/imaging';
import { consistency, psnrLuma, ssimLuma } from '@sr3kit/metrics';
import { CheckpointError } from '@sr3kit/safetensors';
import { startOurs, startRealesrgan, type Worker } from '../child/startWorkers.ts';
import { interleave } from '../interleave.ts';
import { UsageError, type BenchOptions } from '../options.ts';
import { upscalerJsFolder, upscalerJsSizes } from '../peers/installUpscalerJs.ts';
import { perceptualScores, type PerceptualScore } from '../peers/perceptual/perceptualScores.ts';
import { shownPath } from '../report/machine.ts';
import type { Findings } from '../report/report.ts';
import { quartiles } from '../statistics.ts';
import type { UpscalerSpec } from '../tasks.ts';
import { waysOf } from '../workload/modelFolder.ts';
import { readTestPictures, SCALE, wearInWords, type TestPicture, type Wear } from '../workload/testPictures.ts';
import { inferTable, type InferFigures } from './inferTable.ts';
import { describeSides, measurementName } from './sides.ts';

/** What the comparison of upscalers is told beside the rest. */
export interface InferOptions extends BenchOptions {
  /** A folder of photographs, the truth. */
  readonly pictures: string;
  /** Model folders of ours. */
  readonly models: readonly string[];
  /** Numbers of steps for our diffusion models. */
  readonly steps: readonly number[];
  /** Quality at which inputs are stored as JPEG, for a second table; null: only clean ones. */
  readonly jpeg: number | null;
  /** How many of the photographs are taken, in the order of their names; null: all. */
  readonly limit: number | null;
  /** Where the upscaled pictures are kept; null: nowhere. */
  readonly save: string | null;
  /** Whether the pictures are also scored by a network that was trained to see; it is installed if need be. */
  readonly perceptual: boolean;
  /** A folder with the weights of LPIPS and DISTS; null: they are not measured. */
  readonly distances: string | null;
}

/** A model in a process of its own. */
interface Contender {
  readonly spec: UpscalerSpec;
  readonly worker: Worker;
  readonly name: string;
  readonly bytes: number;
}

/** Upscalers by 4 on the same pictures and the same engine: cost, likeness to the truth, memory, size. */
export async function benchInfer(options: InferOptions): Promise<Findings> {
  const { engines, threads, say } = options;
  if (engines.length !== 1) {
    throw new UsageError('infer takes one engine, because it compares models with each other: give one --engine');
  }
  const folder = await mkdtemp(join(tmpdir(), 'sr3kit-bench-'));
  const contenders: Contender[] = [];
  let weights: DistanceWeights | null = null;
  try {
    const wears: readonly Wear[] = options.jpeg === null ? [null] : [null, options.jpeg];
    const sets = [];
    for (const wear of wears) sets.push({ wear, pictures: await readTestPictures(options, wear, folder) });
    weights = await weightsOf(options);
    for (const spec of await specsOf(options)) contenders.push(await enter(spec, options));
    const [{ pictures }] = sets as [(typeof sets)[number]];
    for (const { worker, name } of contenders) {
      say(`${name}: warming up`);
      await worker.child.ask('upscale', { from: pictures[0]!.file, to: join(folder, 'warm.png') });
    }
    const figures: InferFigures[] = [];
    for (const set of sets) figures.push(...(await compare(contenders, set, { ...options, folder, weights })));
    const reference = contenders.find(isReference);
    return {
      name: measurementName(`upscaling by 4 of ${basename(options.pictures)}`, [contenders[0]!.worker], threads),
      tables: wears.map((wear) => inferTable(figures, wear)),
      agreements: [],
      sides: describeSides(differing(contenders)),
      notes: [
        `${pictures.length} ${pictures.length === 1 ? 'photograph' : 'photographs'} of ${shownPath(options.pictures)}, made smaller by MATLAB's bicubic and rounded to 8 bits. Luma, border ${SCALE}. The seconds are the median of the rounds with its quartiles, over all pictures, from 8-bit picture to 8-bit picture, without reading or writing files. The peak is the resident memory of a process that does nothing else; the download is the model's files.`,
        ...(reference === undefined
          ? []
          : [`The cost is how many times as long as ${reference.name} it takes, within a round.`]),
        ...(options.jpeg === null
          ? []
          : [
              `Inputs stored as JPEG have their colours at half the resolution; consistency is with what the upscalers saw.`,
            ]),
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

/** What all sides of one set of pictures are told. */
interface Comparison extends InferOptions {
  readonly folder: string;
  readonly weights: DistanceWeights | null;
}

/** Every side's figures of pictures that are worn alike. */
async function compare(
  contenders: readonly Contender[],
  { wear, pictures }: { readonly wear: Wear; readonly pictures: readonly TestPicture[] },
  options: Comparison,
): Promise<InferFigures[]> {
  const { folder, weights, quick, say, save } = options;
  const input = wearInWords(wear);
  const rounds = options.rounds ?? (quick ? 1 : 3);
  const seconds = await interleave(contenders, rounds, (contender, round) => {
    say(`${contender.name}, ${input}: round ${round + 1} of ${rounds}`);
    return upscaleAll(contender, pictures, folder);
  });
  const scores = options.perceptual ? await scoresOf(contenders, pictures, folder, options) : {};
  const distances = weights === null ? [] : await distancesOf(contenders, pictures, folder, weights, options);
  const reference = seconds[contenders.findIndex(isReference)];
  const figures: InferFigures[] = [];
  for (const [i, contender] of contenders.entries()) {
    const keep = save === null ? null : join(save, ...(wear === null ? [] : [input]), contender.name);
    figures.push({
      ...(await judge(contender, seconds[i]!, pictures, folder, keep)),
      input,
      cost:
        reference === undefined ? null : quartiles(seconds[i]!.map((value, round) => value / reference[round]!)).median,
      perceptual: scores[contender.name] ?? null,
      distances: distances[i] ?? null,
    });
  }
  return figures;
}

/** What costs are compared with: our first model in one pass. */
const isReference = ({ spec }: Contender): boolean => spec.kind === 'sr3kit' && typeof spec.way === 'string';

/** One process of each engine: the sides of a comparison share theirs, but for peers that bring their own. */
function differing(contenders: readonly Contender[]): Worker[] {
  return [...new Map(contenders.map(({ worker }) => [worker.name, worker])).values()];
}

async function specsOf({ peers, models, steps, say }: InferOptions): Promise<UpscalerSpec[]> {
  const specs: UpscalerSpec[] = [{ kind: 'bicubic' }];
  for (const folder of models) {
    specs.push(...(await waysOf(folder, steps)).map((way) => ({ kind: 'sr3kit' as const, folder, way })));
  }
  if (peers.includes('upscalerjs')) {
    const folder = await upscalerJsFolder(say);
    specs.push(...upscalerJsSizes.map((size) => ({ kind: 'upscalerjs' as const, size, folder })));
  }
  if (peers.includes('realesrgan')) specs.push({ kind: 'realesrgan' });
  return specs;
}

async function enter(spec: UpscalerSpec, options: InferOptions): Promise<Contender> {
  const { engines, threads, say } = options;
  const worker =
    spec.kind === 'realesrgan' ? await startRealesrgan(threads, say) : await startOurs(engines[0]!, threads);
  try {
    const { name, bytes } = await worker.child.ask('openUpscaler', { upscaler: spec });
    return { worker, bytes, spec, name: nameOf(spec, name, options) };
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
  pictures: readonly TestPicture[],
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
  pictures: readonly TestPicture[],
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

const outputOf = (contender: Contender, picture: TestPicture, folder: string): string =>
  join(folder, `${picture.name}, ${contender.name}.png`);

/** Seconds for a megapixel of output. */
async function upscaleAll(contender: Contender, pictures: readonly TestPicture[], folder: string): Promise<number> {
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
  pictures: readonly TestPicture[],
  folder: string,
  save: string | null,
): Promise<Omit<InferFigures, 'cost' | 'distances' | 'input' | 'perceptual'>> {
  const border = { border: SCALE };
  const [psnrs, ssims, misses]: [number[], number[], number[]] = [[], [], []];
  for (const picture of pictures) {
    const output = (await readImage(outputOf(contender, picture, folder))) as Image<Uint8Array>;
    const colour = toRgb(output);
    psnrs.push(psnrLuma(colour, picture.truth, border));
    ssims.push(ssimLuma(colour, picture.truth, border));
    misses.push(consistency(colour, picture.lowRes));
    if (save !== null) {
      await mkdir(save, { recursive: true });
      await writeImage(join(save, `${picture.name}.png`), colour);
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
