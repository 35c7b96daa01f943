import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { prepareEngine } from '@sr3kit/backends';
import {
  BadInput,
  engineOption,
  exitCodes,
  interruptible,
  readCount,
  readEngine,
  writeFileAtomic,
  type Io,
  type Registration,
} from '@sr3kit/command';
import { openDataset, writeImage, type WholePicture } from '@sr3kit/data/node';
import { lpipsLeastSide } from '@sr3kit/distances';
import { classesOf, disposeModel, modesOf, type Model } from '@sr3kit/models';
import { smallestMeasured } from '../config/smallestMeasured.ts';
import { disposeDistances, openDistances, type Distances } from '../evaluation/distances.ts';
import {
  evaluatePictures,
  type EvaluatedPicture,
  type Method,
  type PictureFigures,
} from '../evaluation/evaluatePictures.ts';
import { summarise, summaryTable } from '../evaluation/summary.ts';
import { assertOutputFile, assertOutputFolder } from '../files/outputs.ts';
import { assertClasses } from '../model/assertClasses.ts';
import { openModel } from '../model/openModel.ts';
import { addSamplingOptions, checkSampling, readSampling, type SamplingFlags } from './samplingOptions.ts';

interface EvaluateFlags extends SamplingFlags {
  readonly baseline?: string;
  readonly lowRes?: string;
  readonly limit?: string;
  readonly distances?: string;
  readonly json?: string;
  readonly out?: string;
  readonly engine: string;
}

/** `evaluate MODEL_DIR FOLDER`: PSNR, SSIM and consistency, beside those of bicubic interpolation and a baseline. */
export function addEvaluate({ program, io, act }: Registration): void {
  const command = program
    .command('evaluate')
    .description(
      'Measure a model on photographs: shrink each one, upscale it again and compare the two (on luma, without a border as ' +
        'wide as the scale).',
    )
    .argument('<model>', 'the folder of a model or of a run')
    .argument('<folder>', 'photographs at full resolution: a folder, a glob, a list (.txt) or a file')
    .option('--baseline <model>', 'a model to compare with that answers in one step, e.g. a regression model')
    .option(
      '--low-res <folder>',
      'use these low-resolution pictures, matched by name, instead of shrinking the photographs',
    )
    .option('--limit <n>', 'measure at most this many pictures')
    .option('--distances <folder>', 'measure LPIPS and DISTS too, with the weights in this folder (see the README)')
    .option('--json <file>', 'write the measures of every picture as JSON')
    .option(
      '-o, --out <folder>',
      'write NAME_HR.png, NAME_LR.png, NAME_SR.png and, where there are such, NAME_baseline.png (of --baseline, otherwise of ' +
        "the model's one step) and NAME_crisp.png",
    )
    .option(...engineOption);
  addSamplingOptions(command).action(
    act(async (modelFolder: string, folder: string, flags: EvaluateFlags) => {
      const sampling = readSampling(flags);
      const out = flags.out === undefined ? null : resolve(io.cwd, flags.out);
      if (out !== null) assertOutputFolder(out, '--out');
      const json = flags.json === undefined ? null : resolve(io.cwd, flags.json);
      if (json !== null) assertOutputFile(json, '--json');
      const limit = flags.limit === undefined ? Infinity : readCount('--limit', flags.limit);
      const engine = await prepareEngine({ engine: readEngine(flags.engine) });
      io.stderr.write(`engine: ${engine.name} on ${engine.device} (${engine.why})\n`);
      const opened: Model[] = [];
      let distances: Distances | undefined;
      try {
        if (flags.distances !== undefined) distances = await openDistances(resolve(io.cwd, flags.distances));
        const open = async (given: string): Promise<Model> => {
          const model = await openModel(resolve(io.cwd, given));
          opened.push(model);
          return model;
        };
        const model = await open(modelFolder);
        checkSampling(sampling, model.config);
        const methods = methodsOf(model, await baselineOf(flags.baseline, model, open));
        const about = { folder: resolve(io.cwd, folder), engine: engine.name, sampling };
        const work = { model, methods, limit, about, files: folder, lowRes: flags.lowRes, out, distances };
        return await interruptible(io, async (signal) => {
          const summary = summarise(about, methods, await evaluateAll(work, io, signal));
          io.stdout.write(`${summaryTable(summary)}\n`);
          if (json !== null) await writeFileAtomic(json, `${JSON.stringify(summary, null, 2)}\n`);
          return exitCodes.done;
        });
      } finally {
        opened.forEach(disposeModel);
        if (distances) disposeDistances(distances);
      }
    }),
  );
}

function methodsOf(model: Model, baseline: Model | undefined): Method[] {
  const modes = modesOf(model.config);
  const refines = modes.includes('diffusion');
  return [
    { name: 'bicubic', model: null },
    ...(baseline
      ? [{ name: refines ? 'regression' : 'baseline', model: baseline, mode: 'one-step', ending: 'baseline' } as const]
      : []),
    ...(refines && modes.includes('one-step')
      ? [{ name: 'one step', model, mode: 'one-step', ending: baseline ? 'one-step' : 'baseline' } as const]
      : []),
    ...(modes.includes('crisp') ? [{ name: 'crisp', model, mode: 'crisp', ending: 'crisp' } as const] : []),
    { name: refines ? 'SR3' : 'regression', model, ending: 'SR' },
  ];
}

async function baselineOf(
  folder: string | undefined,
  model: Model,
  open: (folder: string) => Promise<Model>,
): Promise<Model | undefined> {
  if (folder === undefined) return undefined;
  const flag = `--baseline ${folder}`;
  const baseline = await open(folder);
  if (!modesOf(baseline.config).includes('one-step')) {
    throw new BadInput(`${flag}: it cannot answer in one step: give one trained with a regression objective`);
  }
  const [given, needed] = [baseline.config.task.scale, model.config.task.scale];
  if (given !== needed) {
    throw new BadInput(`${flag}: its scale is ${given}, the model's ${needed}: give one of the same`);
  }
  return baseline;
}

interface Work {
  readonly model: Model;
  readonly methods: readonly Method[];
  readonly limit: number;
  readonly about: Parameters<typeof summarise>[0];
  /** As given: relative to the working folder, and a glob keeps its slashes. */
  readonly files: string;
  /** Likewise; without it the photographs are shrunk. */
  readonly lowRes: string | undefined;
  readonly out: string | null;
  readonly distances: Distances | undefined;
}

async function evaluateAll(
  { model, methods, limit, about, files, lowRes, out, distances }: Work,
  io: Io,
  signal: AbortSignal,
): Promise<PictureFigures[]> {
  const { scale, channels } = model.config.task;
  const labels = classesOf(model.config.network) === undefined ? {} : { labels: 'folder' as const };
  const onSkip = (path: string, reason: string): void => void io.stderr.write(`skipped ${path}: ${reason}\n`);
  const source = { files: [files], pairedLowRes: lowRes, scale, channels, ...labels };
  const dataset = await openDataset(source, { onSkip, baseFolder: io.cwd, filesName: 'evaluate', signal });
  const count = Math.min(limit, dataset.length);
  const done: PictureFigures[] = [];
  try {
    assertClasses(dataset, model.config, 'evaluate', 'give a folder with all of them');
    const least = Math.max(smallestMeasured(scale), distances ? lpipsLeastSide : 0);
    const evaluated = evaluatePictures(measurable(dataset.images({ signal }), least, onSkip), methods, {
      scale,
      sampling: about.sampling,
      distances,
      signal,
    });
    for await (const picture of evaluated) {
      if (out !== null) await writePictures(out, picture, methods);
      done.push({ name: picture.name, figures: picture.figures });
      if (io.stderr.isTTY === true) io.stderr.write(`\r${done.length}/${count} ${picture.name.slice(0, 60)}\u001b[K`);
      if (done.length >= limit) break;
    }
    if (done.length === 0) throw new BadInput(`evaluate: ${files}: no picture there is large enough: give larger ones`);
  } finally {
    if (io.stderr.isTTY === true) io.stderr.write('\r\u001b[K');
    await dataset.close();
  }
  return done;
}

/** Leaves out what is too small to be measured, and says so. */
async function* measurable(
  pictures: AsyncIterable<WholePicture>,
  least: number,
  onSkip: (path: string, reason: string) => void,
): AsyncGenerator<WholePicture, void, undefined> {
  for await (const picture of pictures) {
    const { width, height } = picture.high;
    if (width >= least && height >= least) {
      yield picture;
    } else {
      onSkip(picture.path, `its ${width}x${height} pixels are too few to be measured: use at least ${least}x${least}`);
    }
  }
}

/** The names that scoring tools expect: NAME_HR, NAME_LR and NAME_SR side by side. */
async function writePictures(
  out: string,
  { name, high, low, outputs }: EvaluatedPicture,
  methods: readonly Method[],
): Promise<void> {
  await mkdir(out, { recursive: true });
  const stem = name.replace(/\.[^.]*$/, '').replaceAll(/[\\/]/g, '_');
  const made = methods.flatMap(({ ending }, i) => (ending === undefined ? [] : [[ending, outputs[i]!] as const]));
  for (const [ending, picture] of [['HR', high], ['LR', low], ...made] as const) {
    await writeImage(join(out, `${stem}_${ending}.png`), picture);
  }
}
