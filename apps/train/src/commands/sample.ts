import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import {
  BadInput,
  engineOption,
  exitCodes,
  interruptible,
  readCount,
  type Io,
  type Registration,
} from '@sr3kit/command';
import { readImage, UnreadablePictureError, writeImage } from '@sr3kit/data/node';
import { joinAlpha, resizeBicubic, splitAlpha, toFloat, toUint16, type Image } from '@sr3kit/imaging';
import { classesOf, disposeModel, type Model } from '@sr3kit/models';
import { deriveSeed } from '@sr3kit/random';
import type { Sampling } from '../config/sampling.ts';
import { assertOutputFolder } from '../files/outputs.ts';
import { openModel } from '../model/openModel.ts';
import { upscale } from '../model/upscale.ts';
import { checkStages, generatePictures } from './generate.ts';
import { openEngine } from './openEngine.ts';
import {
  addSamplingOptions,
  checkSampling,
  readSampling,
  readStageSampling,
  type SamplingFlags,
} from './samplingOptions.ts';

interface SampleFlags extends SamplingFlags {
  readonly out: string;
  readonly samples: string;
  readonly count?: string;
  readonly label?: string;
  readonly overwrite?: boolean;
  readonly engine: string;
}

/** `sample MODEL_DIR IMAGES…`: upscales pictures with a trained model; `sample BASE STAGE… --count`: draws some from noise. */
export function addSample({ program, io, act }: Registration): void {
  const command = program
    .command('sample')
    .description(
      'Upscale pictures with a model, and write NAME_SR.png for each. With --count, draw pictures from noise: with a base, ' +
        'and stages that enlarge what the one before has drawn; grid.png shows them all.',
    )
    .argument('<model>', 'the folder of a model or of a run')
    .argument('[others...]', 'low-resolution pictures; with --count, the models of the stages')
    .requiredOption('-o, --out <folder>', 'folder for the results')
    .option('-n, --samples <n>', 'how many different results to draw of each picture', '1')
    .option('--count <n>', 'draw this many pictures from noise, of each class where there are classes')
    .option(
      '--label <class>',
      'the class to draw, for class-conditional models; with --count several, e.g. 0,3 (default there: all of them)',
    )
    .option('--overwrite', 'replace existing results')
    .option(...engineOption);
  addSamplingOptions(command).action(
    act(async (folder: string, images: string[], flags: SampleFlags) => {
      if (flags.count !== undefined) return generate([folder, ...images], flags.count, flags, io);
      if (images.length === 0) {
        throw new BadInput('no pictures: name some to upscale, or use --count to draw from noise');
      }
      const sampling = readSampling(flags);
      const out = resolve(io.cwd, flags.out);
      assertOutputFolder(out, '--out');
      const samples = readCount('--samples', flags.samples);
      const jobs = planJobs(images, samples, out);
      const taken = jobs.flatMap(({ outputs }) => outputs).filter((path) => existsSync(path));
      if (taken.length > 0 && flags.overwrite !== true) {
        throw new BadInput(`${taken[0]} exists: use --overwrite to replace it, or choose another --out`);
      }
      await openEngine(flags.engine, io);
      const model = await openModel(resolve(io.cwd, folder));
      try {
        checkSampling(sampling, model.config);
        const labels = readLabel(flags.label, model);
        return await interruptible(io, (signal) => runJobs({ model, jobs, sampling, labels, signal }, out, io));
      } finally {
        disposeModel(model);
      }
    }),
  );
}

/** `--count`: the folders are those of a base and its stages. */
async function generate(folders: readonly string[], counted: string, flags: SampleFlags, io: Io): Promise<number> {
  const count = readCount('--count', counted);
  if (flags.samples !== '1') {
    throw new BadInput('--samples is for pictures that are upscaled: leave it out, or --count');
  }
  const samplings = readStageSampling(flags, folders.length);
  const out = resolve(io.cwd, flags.out);
  assertOutputFolder(out, '--out');
  await openEngine(flags.engine, io);
  const models: Model[] = [];
  try {
    for (const folder of folders) models.push(await openModel(resolve(io.cwd, folder)));
    checkStages(models, folders, samplings);
    const { label, overwrite = false } = flags;
    return await interruptible(io, (signal) =>
      generatePictures({ models, samplings, count, label, out, overwrite }, io, signal),
    );
  } finally {
    models.forEach(disposeModel);
  }
}

interface Job {
  readonly input: string;
  readonly outputs: readonly string[];
}

function planJobs(images: readonly string[], samples: number, out: string): Job[] {
  const jobs = images.map((input): Job => {
    const stem = basename(input, extname(input));
    const suffix = (index: number): string => (samples === 1 ? '' : `_${index + 1}`);
    return {
      input,
      outputs: Array.from({ length: samples }, (_, index) => join(out, `${stem}_SR${suffix(index)}.png`)),
    };
  });
  const first = new Map<string, string>();
  for (const { input, outputs } of jobs) {
    const earlier = first.get(outputs[0] ?? '');
    if (earlier !== undefined) {
      throw new BadInput(`${earlier} and ${input} would both become ${outputs[0]}: rename one`);
    }
    first.set(outputs[0] ?? '', input);
  }
  return jobs;
}

interface Work {
  readonly model: Model;
  readonly jobs: readonly Job[];
  readonly sampling: Sampling;
  readonly labels: readonly number[] | undefined;
  readonly signal: AbortSignal;
}

/** A picture that cannot be read is reported and the others are done; the exit code tells. */
async function runJobs({ model, jobs, sampling, labels, signal }: Work, out: string, io: Io): Promise<number> {
  let failed = 0;
  for (const { input, outputs } of jobs) {
    try {
      const picture = await readImage(resolve(io.cwd, input));
      for (const [index, path] of outputs.entries()) {
        const seed = index === 0 ? sampling.seed : deriveSeed(sampling.seed, 'sample', index);
        const result = await upscalePicture(model, picture, { ...sampling, seed }, { labels, signal });
        await mkdir(out, { recursive: true });
        await writeImage(path, result, picture.icc === undefined ? {} : { icc: picture.icc });
        io.stdout.write(`${path}\n`);
      }
    } catch (error) {
      if (!(error instanceof UnreadablePictureError)) throw error;
      io.stderr.write(`error: ${error.message}\n`);
      failed += 1;
    }
  }
  return failed === 0 ? exitCodes.done : exitCodes.badInput;
}

/** Keeps what the model does not see: transparency (enlarged by bicubic) and 16 bits. */
async function upscalePicture(
  model: Model,
  picture: Image,
  sampling: Sampling,
  options: { readonly labels: readonly number[] | undefined; readonly signal: AbortSignal },
): Promise<Image> {
  const [colour] = await upscale(model, [picture], sampling, options);
  if (colour === undefined) throw new Error('the model gave no picture');
  const { alpha } = splitAlpha(picture);
  const { width, height } = colour;
  const whole = alpha === undefined ? colour : joinAlpha(colour, toFloat(resizeBicubic(alpha, { width, height })));
  return picture.data instanceof Uint16Array ? toUint16(whole) : whole;
}

function readLabel(text: string | undefined, { config }: Model): number[] | undefined {
  const classes = classesOf(config.network);
  if (classes === undefined) {
    if (text === undefined) return undefined;
    throw new BadInput(`--label ${text}: this model has no classes: leave it out`);
  }
  const label = Number(text ?? Number.NaN);
  if (Number.isInteger(label) && label >= 0 && label < classes) return [label];
  throw new BadInput(`--label ${text ?? '(missing)'}: this model needs a class from 0 to ${classes - 1}`);
}
