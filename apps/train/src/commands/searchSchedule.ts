import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  BadInput,
  engineOption,
  exitCodes,
  interruptible,
  readCount,
  writeFileAtomic,
  type Io,
  type Registration,
} from '@sr3kit/command';
import type { WholePicture } from '@sr3kit/data/node';
import { disposeDistances, type DistanceWeights } from '@sr3kit/distances';
import { loadDistances } from '@sr3kit/distances/node';
import { disposeModel, inferencePlanOf, modesOf, spacingProblem, type InferencePlan, type Model } from '@sr3kit/models';
import { samplerNamed } from '@sr3kit/samplers';
import { samplingSchema } from '../config/sampling.ts';
import { disposeClassifier, openClassifier, type LoadedClassifier } from '../evaluation/classifierFile.ts';
import { measurable, openPictures } from '../evaluation/evaluationPictures.ts';
import { progressLine } from '../evaluation/progressLine.ts';
import { fingerprint } from '../files/fingerprint.ts';
import { assertOutputFile } from '../files/outputs.ts';
import { modelPlace, openModel } from '../model/openModel.ts';
import { candidateLabel, candidateOf, drawCandidates, drawCrispCandidates } from '../search/candidates.ts';
import { goals, readGoals, type Goal } from '../search/goals.ts';
import { searchPlans } from '../search/searchPlans.ts';
import { searchTable } from '../search/searchTable.ts';
import type { TrialOptions } from '../search/trials.ts';
import { openRecords } from '../tables/recordFile.ts';
import { openEngine } from './openEngine.ts';
import { checkSampling, readSampling } from './samplingOptions.ts';

interface SearchFlags {
  readonly steps: string;
  readonly by: string;
  readonly trials: string;
  readonly first: string;
  readonly limit?: string;
  readonly lowRes?: string;
  readonly distances?: string;
  readonly classifier?: string;
  readonly records?: string;
  readonly start?: string;
  readonly seed: string;
  readonly write?: boolean;
  readonly engine: string;
}

/** `search-schedule MODEL FOLDER`: finds how a trained model draws best in few steps. */
export function addSearchSchedule({ program, io, act }: Registration): void {
  program
    .command('search-schedule')
    .description(
      'Find how a trained model draws best in few steps: try ways of spacing the steps and factors on the noise on held-out ' +
        'photographs, all of them on a few and the better ones on more.',
    )
    .argument('<model>', 'the folder of a model or of a run')
    .argument('<folder>', 'photographs at full resolution that the model has not seen')
    .option('--steps <n>', 'refinements', '4')
    .option(
      '--by <measures>',
      `what decides: ${goals.join(', ')}; or two of them, e.g. lpips,psnr, for the front of the two`,
      'lpips',
    )
    .option('--distances <folder>', 'weights of LPIPS and DISTS (see the README), for those two')
    .option('--classifier <file>', 'weights of EfficientNet-Lite0 or of the Inception-v3 of FID, for fd')
    .option('--start <what>', "what drawing starts from, noise or crisp (default: as the model's plan says)")
    .option('--trials <n>', 'ways to try, beside the present one', '24')
    .option('--first <n>', 'pictures of the first round', '3')
    .option('--limit <n>', 'use at most this many pictures')
    .option(
      '--low-res <folder>',
      'use these low-resolution pictures, matched by name, instead of shrinking the photographs',
    )
    .option('--seed <n>', 'seed of the trials and of the noise', '1')
    .option('--records <file>', 'keep what is found in this file (.jsonl), and go on from what is there')
    .option('--write', "write the best plan into the model's model.json, where every command takes it up")
    .option(...engineOption)
    .action(act((model: string, folder: string, flags: SearchFlags) => run(model, folder, flags, io)));
}

async function run(modelFolder: string, folder: string, flags: SearchFlags, io: Io): Promise<number> {
  const by = readGoals(flags.by);
  const [steps, count, first] = [
    readCount('--steps', flags.steps),
    readCount('--trials', flags.trials),
    readCount('--first', flags.first),
  ];
  assertNetworks(by, first, flags);
  const limit = flags.limit === undefined ? Infinity : readCount('--limit', flags.limit);
  const sampling = samplingSchema.parse({ steps, seed: readCount('--seed', flags.seed) });
  const { start } = readSampling(flags.start === undefined ? {} : { start: flags.start });
  const records = flags.records === undefined ? undefined : resolve(io.cwd, flags.records);
  if (records !== undefined) assertOutputFile(records, '--records');
  await openEngine(flags.engine, io);
  const place = modelPlace(resolve(io.cwd, modelFolder));
  const model = await openModel(place);
  let distances: DistanceWeights | undefined;
  let classifier: LoadedClassifier | undefined;
  try {
    if (!modesOf(model.config).includes('diffusion')) {
      throw new BadInput(`${modelFolder}: answers in one step: there is no schedule to search`);
    }
    // Whatever is tried has a spacing of its own: a model that can start from crisp need not have a plan.
    const tried = start === 'crisp' ? drawCrispCandidates(1, sampling.seed)[0] : undefined;
    checkSampling({ ...sampling, ...tried }, model.config);
    if (flags.distances !== undefined) distances = await loadDistances(resolve(io.cwd, flags.distances));
    const judge = flags.classifier === undefined ? undefined : resolve(io.cwd, flags.classifier);
    if (judge !== undefined) classifier = await openClassifier(judge);
    const file = await openRecords(records);
    try {
      return await interruptible(
        io,
        async (signal) => {
          const lowRes = flags.lowRes;
          const pictures = await loadPictures(model, { files: folder, lowRes, limit, distances, io, signal });
          if (classifier) assertCovariance(pictures.length, `${folder} has ${pictures.length} that can be used`);
          const line = progressLine(io);
          const options: TrialOptions = {
            ...{ model, pictures, sampling, distances, file, signal },
            fingerprint: await fingerprint(join(place, 'model.safetensors')),
            classifier: classifier && { ...classifier, fingerprint: await fingerprint(judge!) },
            onPicture: (candidate, index) =>
              line.show(`spacing ${candidateLabel(candidate)}: picture ${index + 1}/${pictures.length}`),
          };
          const sampler = samplerNamed(sampling.sampler, sampling);
          const plan = inferencePlanOf(model.config, sampler, steps, undefined, start);
          const present = candidateOf(plan);
          const draw = (start ?? plan.start) === 'crisp' ? drawCrispCandidates : drawCandidates;
          // Without a plan of its own for that start a model has none that begins where a crisp picture can be of use.
          const isUsable = spacingProblem(plan.start, plan.spacing) === null;
          const candidates = [...(isUsable ? [present] : []), ...draw(count, sampling.seed)];
          const found = await searchPlans(candidates, by, first, options);
          line.clear();
          io.stdout.write(`${searchTable(found, by, { present, frechet: classifier?.network.measures.frechet })}\n`);
          const best: InferencePlan = { steps, ...found[0]!.candidate };
          if (flags.write === true) await writePlan(join(place, 'model.json'), best);
          io.stdout.write(
            `${flags.write === true ? `${join(place, 'model.json')} has` : 'for model.json'}: ${JSON.stringify(best)}\n`,
          );
          return exitCodes.done;
        },
        records === undefined ? undefined : 'the same command goes on from its records',
      );
    } finally {
      file.close();
    }
  } finally {
    disposeModel(model);
    if (distances) disposeDistances(distances);
    if (classifier) disposeClassifier(classifier);
  }
}

/** @throws BadInput where the measures that decide need weights or pictures that were not given. */
function assertNetworks(by: readonly Goal[], first: number, { distances, classifier }: SearchFlags): void {
  const distance = by.find((goal) => goal === 'lpips' || goal === 'dists');
  if (distance !== undefined && distances === undefined) {
    throw new BadInput(`--by ${distance} needs --distances FOLDER: tools/weights/distances.mts makes the folder`);
  }
  if (by.includes('fd') && classifier === undefined) {
    throw new BadInput('--by fd needs --classifier FILE: tools/weights/classifier.mts makes one');
  }
  if (classifier !== undefined) assertCovariance(first, `--first ${first}`);
}

/** @throws BadInput for pictures of which nothing has a covariance. */
function assertCovariance(count: number, what: string): void {
  if (count < 2) {
    throw new BadInput(
      `${what}: a Fréchet distance needs at least 2 pictures, and tells little of fewer than some dozens: give more`,
    );
  }
}

async function loadPictures(
  model: Model,
  {
    distances,
    limit,
    io,
    signal,
    ...source
  }: {
    readonly files: string;
    readonly lowRes: string | undefined;
    readonly limit: number;
    readonly distances: DistanceWeights | undefined;
    readonly io: Io;
    readonly signal: AbortSignal;
  },
): Promise<WholePicture[]> {
  const { scale } = model.config.task;
  const onSkip = (path: string, reason: string): void => void io.stderr.write(`skipped ${path}: ${reason}\n`);
  const dataset = await openPictures([model], { ...source, baseFolder: io.cwd, onSkip, signal });
  const pictures: WholePicture[] = [];
  try {
    const large = measurable(dataset, { scale, distances: distances !== undefined, limit, onSkip, signal });
    for await (const picture of large) pictures.push(picture);
  } finally {
    await dataset.close();
  }
  if (pictures.length === 0) {
    throw new BadInput(`search-schedule: ${source.files}: no picture there is large enough: give larger ones`);
  }
  return pictures;
}

/** Puts a plan into model.json, in the place of that for as many steps. */
async function writePlan(path: string, plan: InferencePlan): Promise<void> {
  const config = JSON.parse(await readFile(path, 'utf8')) as { inference?: InferencePlan[] };
  const plans = config.inference ?? [];
  const place = plans.findIndex(({ steps }) => steps === plan.steps);
  config.inference = place === -1 ? [...plans, plan] : plans.with(place, plan);
  await writeFileAtomic(path, `${JSON.stringify(config, null, 2)}\n`);
}
