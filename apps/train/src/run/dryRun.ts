import { profile } from '@tensorflow/tfjs-core';
import { prepareEngine } from '@sr3kit/backends';
import { exitCodes } from '@sr3kit/command';
import { openDataset, type Dataset } from '@sr3kit/data/node';
import { disposeParams, type Params } from '@sr3kit/denoiser';
import { createImage } from '@sr3kit/imaging';
import { classesOf, countParameters, trainingLoss, type PerceptualDistances } from '@sr3kit/models';
import { createState, emaParams, train, type TrainingState } from '@sr3kit/training';
import { dataOf } from '../config/pictures.ts';
import type { RunConfig } from '../config/runConfig.ts';
import { assertClasses } from '../model/assertClasses.ts';
import { upscale } from '../model/upscale.ts';
import type { Reporter } from '../report/events.ts';
import { assertPrecision } from './assertPrecision.ts';
import { checkSchedule } from './checkSchedule.ts';
import { initialWeights } from './initialModel.ts';
import { openDistances } from './runDistances.ts';
import { meanOfSteps, sampledStep } from './sampledSteps.ts';

/** The first steps, of either kind of those sampled, are slower: engines compile and fill their caches. */
const warmUpSteps = 2;
const timedSteps = 6;

/** Takes a few real steps, reports what the run would cost, and writes nothing. */
export async function dryRun(config: RunConfig, reporter: Reporter): Promise<number> {
  const onNote = (text: string): void => reporter.report({ event: 'note', text });
  checkSchedule(config.model, onNote);
  const engine = await prepareEngine({ engine: config.engine });
  assertPrecision(config.training.precision, engine);
  reporter.report({ event: 'engine', ...engine });
  const onSkip = (path: string, reason: string): void => reporter.report({ event: 'skipped', path, reason });
  await using dataset = await openDataset(dataOf(config.data, config.model.task), { onSkip });
  assertClasses(dataset, config.model, 'data.labels', 'set model.network.classes, or name the folders');
  using opened = await openDistances(config);
  const { trained, frozen } = await initialWeights(config, onNote);
  const state = createState(trained, config.training);
  disposeParams(trained);
  try {
    const { batchSize, accumulate, steps } = config.training;
    const { peakBytes, times } = await takeSteps(config, { state, frozen, dataset, distances: opened.distances });
    const evaluationSeconds = await timeEvaluation(config, { state, frozen });
    const secondsPerStep = meanOfSteps(config.model.objective, times);
    reporter.report({
      event: 'estimate',
      parameters: countParameters(config.model.network),
      pictures: dataset.length,
      secondsPerStep,
      imagesPerSecond: (batchSize * accumulate) / secondsPerStep,
      totalSeconds: secondsPerStep * steps,
      ...(evaluationSeconds !== undefined && { evaluationSeconds }),
      engineBytes: peakBytes,
      processBytes: process.resourceUsage().maxRSS * 1024,
    });
    return exitCodes.done;
  } finally {
    state.dispose();
    disposeParams(frozen);
  }
}

/** What steps are taken with. */
interface DryParts {
  readonly state: TrainingState;
  readonly frozen: Params;
  readonly dataset: Dataset;
  readonly distances: PerceptualDistances | undefined;
}

/** The largest memory of the engine in the first step, and the times of those after the warm-up. */
async function takeSteps(
  config: RunConfig,
  { state, frozen, dataset, distances }: DryParts,
): Promise<{ peakBytes: number; times: number[] }> {
  const { batchSize, steps } = config.training;
  const loss = trainingLoss(config.model, { distances });
  const run = train(state, {
    // As many as are taken: the rates of a dry run do not matter, and a short run may have fewer steps.
    config: { ...config.training, steps: Math.max(steps, warmUpSteps + timedSteps) },
    loss: (...[params, batch, draw]: Parameters<typeof loss>) =>
      loss({ ...frozen, ...params }, batch, { ...draw, step: sampledStep(config.model.objective, draw.step) }),
    batches: (start) => dataset.batches({ batchSize, start }),
  });
  const times: number[] = [];
  const takeOne = async (): Promise<void> => {
    const next = await run.next();
    if (next.done !== true) times.push(next.value.seconds);
  };
  try {
    // Profiling slows a step down, so the one that is profiled is not timed.
    const { peakBytes } = await profile(async () => {
      await takeOne();
      return [];
    });
    for (let step = 1; step < warmUpSteps + timedSteps; step += 1) await takeOne();
    return { peakBytes, times: times.slice(warmUpSteps) };
  } finally {
    await run.return(undefined);
  }
}

/** Seconds for one evaluation of one picture, as a validation makes them; undefined where there is none. */
async function timeEvaluation(
  { model, data, validation }: RunConfig,
  { state, frozen }: Pick<DryParts, 'state' | 'frozen'>,
): Promise<number | undefined> {
  if (validation === undefined || data.crop === undefined) return undefined;
  const { scale, channels } = model.task;
  const side = data.crop / scale;
  const picture = createImage({ width: side, height: side, channels, data: new Uint8Array(side ** 2 * channels) });
  const labels = classesOf(model.network) === undefined ? undefined : [0];
  const params = emaParams(state);
  const oneStep = { ...validation.sampling, steps: 1 };
  try {
    const evaluate = async (): Promise<number> => {
      const begun = performance.now();
      await upscale({ config: model, params: { ...frozen, ...params } }, [picture], oneStep, { labels });
      return (performance.now() - begun) / 1000;
    };
    await evaluate();
    return await evaluate();
  } finally {
    disposeParams(params);
  }
}
