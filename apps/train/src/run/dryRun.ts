import { prepareEngine } from '@sr3kit/backends';
import { openDataset, type Dataset } from '@sr3kit/data/node';
import { disposeParams } from '@sr3kit/denoiser';
import { createState, train, type TrainingState } from '@sr3kit/training';
import { countParameters, init } from '@sr3kit/unet';
import { profile } from '@tensorflow/tfjs-core';
import { trainingLoss } from 'sr3kit';
import { unetOf } from '../model/unetOf.ts';
import type { RunConfig } from '../config/runConfig.ts';
import { exitCodes } from '../io.ts';
import type { Reporter } from '../report/events.ts';

/** The first steps are slower: engines compile and fill their caches. */
const warmUpSteps = 2;
const timedSteps = 5;

/** Takes a few real steps, says what the run would cost, and writes nothing. */
export async function dryRun(config: RunConfig, reporter: Reporter): Promise<number> {
  const engine = await prepareEngine({ engine: config.engine });
  reporter.report({ event: 'engine', ...engine });
  const onSkip = (path: string, reason: string): void => reporter.report({ event: 'skipped', path, reason });
  const dataset = await openDataset(config.data, { onSkip });
  const params = init(unetOf(config.model), config.training.seed);
  const state = createState(params, config.training);
  disposeParams(params);
  try {
    const { batchSize, accumulate, steps } = config.training;
    const { peakBytes, times } = await takeSteps(config, state, dataset);
    const secondsPerStep = times.reduce((sum, seconds) => sum + seconds, 0) / times.length;
    reporter.report({
      event: 'estimate',
      parameters: countParameters(unetOf(config.model)),
      pictures: dataset.length,
      secondsPerStep,
      imagesPerSecond: (batchSize * accumulate) / secondsPerStep,
      totalSeconds: secondsPerStep * steps,
      engineBytes: peakBytes,
      processBytes: process.resourceUsage().maxRSS * 1024,
    });
    return exitCodes.done;
  } finally {
    state.dispose();
    await dataset.close();
  }
}

/** The largest memory of the engine in the first step, and the times of those after the warm-up. */
async function takeSteps(
  config: RunConfig,
  state: TrainingState,
  dataset: Dataset,
): Promise<{ peakBytes: number; times: number[] }> {
  const { batchSize, steps } = config.training;
  const run = train(state, {
    // As many as are taken: the rates of a dry run do not matter, and a short run may have fewer steps.
    config: { ...config.training, steps: Math.max(steps, warmUpSteps + timedSteps) },
    loss: trainingLoss(config.model),
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
