import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  BadInput,
  engineOption,
  exitCodes,
  interruptible,
  readCount,
  readName,
  writeFileAtomic,
  type Io,
  type Registration,
} from '@sr3kit/command';
import { writeImage } from '@sr3kit/data/node';
import { disposeDistances, type DistanceWeights } from '@sr3kit/distances';
import { loadDistances } from '@sr3kit/distances/node';
import { disposeModel, type Model } from '@sr3kit/models';
import { disposeClassifier, openClassifier, type LoadedClassifier } from '../evaluation/classifierFile.ts';
import { evaluatePictures, type EvaluatedPicture, type PictureFigures } from '../evaluation/evaluatePictures.ts';
import { measurable, openPictures } from '../evaluation/evaluationPictures.ts';
import { assertBaseline, assertComparable, methodsOf, type Compared, type Method } from '../evaluation/methods.ts';
import { progressLine } from '../evaluation/progressLine.ts';
import { summarise, summaryTable } from '../evaluation/summary.ts';
import { fingerprint } from '../files/fingerprint.ts';
import { assertOutputFile, assertOutputFolder } from '../files/outputs.ts';
import { assertClasses } from '../model/assertClasses.ts';
import { modelFiles, openModel } from '../model/openModel.ts';
import { evaluateTable } from '../tables/evaluateTable.ts';
import { paperTables, tableNames, type TableName } from '../tables/paperTables.ts';
import { evaluateCascade, goesOn } from './evaluateCascade.ts';
import { openEngine } from './openEngine.ts';
import { addSamplingOptions, checkSampling, readSampling, type SamplingFlags } from './samplingOptions.ts';

interface EvaluateFlags extends SamplingFlags {
  readonly baseline?: string;
  readonly beside?: readonly string[];
  readonly stages?: readonly string[];
  readonly lowRes?: string;
  readonly limit?: string;
  readonly distances?: string;
  readonly table?: string;
  readonly classifier?: string;
  readonly records?: string;
  readonly markdown?: string;
  readonly picture?: string;
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
        'wide as the scale). With --table, make a table of the SR3 paper of them.',
    )
    .argument('<model>', 'the folder of a model or of a run')
    .argument('<folder>', 'photographs at full resolution: a folder, a glob, a list (.txt) or a file')
    .option('--baseline <model>', 'a model to compare with that answers in one step, e.g. a regression model')
    .option('--beside <models...>', 'further models to compare with')
    .option(
      '--stages <models...>',
      'for t4, where the model is a base that draws from noise: the models that enlarge what it draws',
    )
    .option(
      '--low-res <folder>',
      'use these low-resolution pictures, matched by name, instead of shrinking the photographs',
    )
    .option('--limit <n>', 'measure at most this many pictures')
    .option('--distances <folder>', 'measure LPIPS and DISTS too, with the weights in this folder (see the README)')
    .option(
      '--table <name>',
      `make a table of the paper, with intervals over pictures: ${tableNames.map((name) => `${name} (${paperTables[name].title.replace(/^T\d, /, '')})`).join(', ')}`,
    )
    .option(
      '--classifier <file>',
      'weights of EfficientNet-Lite0, or of the Inception-v3 of FID (.pth; see the README), for t2 to t5',
    )
    .option(
      '--records <file>',
      'for a table: keep what is found of every picture in this file (.jsonl), and go on from what is there',
    )
    .option('--markdown <file>', 'write the table for a page')
    .option('--picture <file>', 'draw the figures of a table and their intervals (.svg)')
    .option('--json <file>', 'write the measures of every picture as JSON, or with --table the figures and intervals')
    .option(
      '-o, --out <folder>',
      'write NAME_HR.png, NAME_LR.png, NAME_SR.png and, where there are such, NAME_baseline.png (of --baseline, otherwise of ' +
        "the model's one step) and NAME_crisp.png",
    )
    .option(...engineOption);
  addSamplingOptions(command).action(
    act(async (modelFolder: string, folder: string, flags: EvaluateFlags) => {
      const path = (given: string | undefined): string | null => (given === undefined ? null : resolve(io.cwd, given));
      const table = readTable(flags);
      const files = {
        json: path(flags.json),
        markdown: path(flags.markdown),
        picture: path(flags.picture),
        records: path(flags.records),
      };
      const out = path(flags.out);
      if (out !== null) assertOutputFolder(out, '--out');
      for (const [flag, file] of Object.entries(files)) if (file !== null) assertOutputFile(file, `--${flag}`);
      const limit = flags.limit === undefined ? Infinity : readCount('--limit', flags.limit);
      if (table !== null && paperTables[table].drawn) {
        const models = [modelFolder, ...(flags.stages ?? [])];
        const classifier = resolve(io.cwd, flags.classifier!);
        return await evaluateCascade({ models, flags, pictures: { files: folder, limit }, classifier, files }, io);
      }
      const sampling = readSampling(flags);
      const engine = await openEngine(flags.engine, io);
      const opened: Model[] = [];
      let distances: DistanceWeights | undefined;
      let classifier: LoadedClassifier | undefined;
      try {
        const networks = [path(flags.distances), path(flags.classifier)] as const;
        if (networks[0] !== null) distances = await loadDistances(networks[0]);
        if (networks[1] !== null) classifier = await openClassifier(networks[1]);
        const fingerprints = new Map<Model | null, string>([[null, 'bicubic']]);
        const open = async (given: string): Promise<Model> => {
          const place = resolve(io.cwd, given);
          const model = await openModel(place);
          opened.push(model);
          if (table !== null) fingerprints.set(model, await fingerprint(...modelFiles(place)));
          return model;
        };
        const compared = await openCompared(modelFolder, flags, open);
        checkSampling(sampling, compared.model.config);
        for (const { folder: other, model } of compared.beside ?? []) {
          checkSampling(sampling, model.config, `--beside ${other}`);
        }
        const about = { folder: resolve(io.cwd, folder), engine: engine.name, sampling };
        const pictures = { files: folder, lowRes: flags.lowRes, limit };
        const methods = methodsOf(compared);
        return await interruptible(
          io,
          async (signal) => {
            if (table === null) {
              const work = { compared, methods, about, pictures, out, distances };
              const summary = summarise(about, methods, await evaluateAll(work, io, signal));
              io.stdout.write(`${summaryTable(summary)}\n`);
              if (files.json !== null) await writeFileAtomic(files.json, `${JSON.stringify(summary, null, 2)}\n`);
            } else {
              const known = methods.map((method) => ({ ...method, fingerprint: fingerprints.get(method.model)! }));
              const work = { table, compared, methods: known, about, pictures, distances, classifier, files };
              await evaluateTable(work, await networksFingerprint(...networks), io, signal);
            }
            return exitCodes.done;
          },
          files.records === null ? undefined : goesOn,
        );
      } finally {
        opened.forEach(disposeModel);
        if (distances) disposeDistances(distances);
        if (classifier) disposeClassifier(classifier);
      }
    }),
  );
}

/** @throws BadInput for flags that do not go together. */
function readTable(flags: EvaluateFlags): TableName | null {
  const { table, classifier, records, markdown, picture, stages, out } = flags;
  if (table === undefined) {
    const stray = Object.entries({ classifier, records, markdown, picture, stages }).find(
      ([, value]) => value !== undefined,
    )?.[0];
    if (stray !== undefined) throw new BadInput(`--${stray} is for a table: add --table ${tableNames.join(' or ')}`);
    return null;
  }
  const name = readName('--table', table, tableNames);
  if (out !== undefined) throw new BadInput('--out keeps no pictures of a table: leave --table or --out away');
  if (paperTables[name].needs.classifier && classifier === undefined) {
    throw new BadInput(
      `--table ${name} needs --classifier FILE, the weights of EfficientNet-Lite0, which tools/weights/classifier.mts makes, or of FID's Inception-v3`,
    );
  }
  const { baseline, beside, lowRes, distances } = flags;
  const strays = paperTables[name].drawn ? { baseline, beside, 'low-res': lowRes, distances } : { stages };
  const stray = Object.entries(strays).find(([, value]) => value !== undefined)?.[0];
  if (stray !== undefined) {
    throw new BadInput(`--table ${name} has nothing to do with --${stray}: leave one of them out`);
  }
  return name;
}

/** What figures depend on beside the models. */
async function networksFingerprint(distances: string | null, classifier: string | null): Promise<string> {
  const ofDistances =
    distances === null ? [] : ['lpips', 'dists'].map((name) => join(distances, `${name}.safetensors`));
  return fingerprint(...ofDistances, ...(classifier === null ? [] : [classifier]));
}

async function openCompared(
  modelFolder: string,
  { baseline: baselineFolder, beside: besideFolders = [] }: EvaluateFlags,
  open: (folder: string) => Promise<Model>,
): Promise<Compared> {
  const model = await open(modelFolder);
  const baseline = baselineFolder === undefined ? undefined : await open(baselineFolder);
  if (baseline) assertBaseline(baseline, model, `--baseline ${baselineFolder}`);
  const beside: { folder: string; model: Model }[] = [];
  for (const folder of besideFolders) {
    const other = { folder, model: await open(folder) };
    assertComparable(other.model, model, `--beside ${folder}`);
    beside.push(other);
  }
  return { model, folder: modelFolder, baseline, beside };
}

interface Work {
  readonly compared: Compared;
  readonly methods: readonly Method[];
  readonly about: Parameters<typeof summarise>[0];
  readonly pictures: { readonly files: string; readonly lowRes: string | undefined; readonly limit: number };
  readonly out: string | null;
  readonly distances: DistanceWeights | undefined;
}

async function evaluateAll(
  { compared, methods, about, pictures, out, distances }: Work,
  io: Io,
  signal: AbortSignal,
): Promise<PictureFigures[]> {
  const { model } = compared;
  const { scale } = model.config.task;
  const { files, limit } = pictures;
  const onSkip = (path: string, reason: string): void => void io.stderr.write(`skipped ${path}: ${reason}\n`);
  const dataset = await openPictures([model], { ...pictures, baseFolder: io.cwd, onSkip, signal });
  const count = Math.min(limit, dataset.length);
  const done: PictureFigures[] = [];
  const line = progressLine(io);
  try {
    assertClasses(dataset, model.config, 'evaluate', 'give a folder with all of them');
    const large = measurable(dataset, { scale, distances: distances !== undefined, limit, onSkip, signal });
    const { sampling } = about;
    for await (const picture of evaluatePictures(large, methods, { scale, sampling, distances, signal })) {
      if (out !== null) await writePictures(out, picture, methods);
      done.push({ name: picture.name, figures: picture.figures });
      line.show(`${done.length}/${count} ${picture.name.slice(0, 60)}`);
    }
    if (done.length === 0) throw new BadInput(`evaluate: ${files}: no picture there is large enough: give larger ones`);
  } finally {
    line.clear();
    await dataset.close();
  }
  return done;
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
