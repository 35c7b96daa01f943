import { exitCodes } from '@sr3kit/command';
import { countParameters, trainingLoss } from '@sr3kit/models';
import { train, type TrainStep } from '@sr3kit/training';
import { saveCheckpoint } from '@sr3kit/training/node';
import { createSmoothing } from '../report/smoothing.ts';
import { createPace } from './pace.ts';
import type { RunParts } from './runParts.ts';
import { saveAveragedModel } from './savedModel.ts';
import { isValidationDue, owesValidation, validateRun } from './validateRun.ts';

/** Steps, validations and checkpoints to the end or to Ctrl-C; answers the exit code. */
export async function trainLoop(run: RunParts): Promise<number> {
  const { config, folder, state, frozen, dataset, reporter, signal } = run;
  const { steps, batchSize, accumulate, checkpointEvery } = config.training;
  const started = performance.now();
  const parameters = countParameters(config.model.network);
  reporter.report({ event: 'start', step: state.step, steps, parameters, output: folder.root });
  if (owesValidation(run)) await validateRun(run);
  const follow = createFollower(run);
  const loss = trainingLoss(config.model);
  const options = {
    config: config.training,
    loss: (...[params, ...rest]: Parameters<typeof loss>) => loss({ ...frozen.params, ...params }, ...rest),
    batches: (start: number) => dataset.batches({ batchSize, start }),
    signal,
  };
  let saved = state.checkpoint === undefined ? -1 : state.step;
  for await (const step of train(state, options)) {
    follow(step, { batch: batchSize * accumulate, steps });
    if (isValidationDue(run) && !signal.aborted) await validateRun(run);
    if (step.step % checkpointEvery === 0 || step.step === steps) {
      await save(run);
      saved = step.step;
    }
    if (signal.aborted) break;
  }
  if (saved !== state.step) await save(run);
  if (signal.aborted) {
    reporter.report({ event: 'interrupted', step: state.step, path: state.checkpoint ?? folder.checkpoints });
    return exitCodes.interrupted;
  }
  const seconds = (performance.now() - started) / 1000;
  reporter.report({ event: 'done', step: state.step, seconds, model: folder.model });
  return exitCodes.done;
}

/** Writes every step to the log, the events and the progress. */
function createFollower({
  log,
  events,
  reporter,
}: RunParts): (step: TrainStep, plan: { readonly batch: number; readonly steps: number }) => void {
  const pace = createPace();
  const smooth = createSmoothing(0.02);
  return ({ step, loss, gradNorm, learningRate, seconds }, { batch, steps }) => {
    const { imagesPerSecond, eta } = pace(batch, seconds, steps - step);
    log.append({ step, loss, gradNorm, learningRate });
    events.scalars(step, {
      'train/loss': loss,
      'train/gradNorm': gradNorm,
      'train/learningRate': learningRate,
      'train/imagesPerSecond': imagesPerSecond,
    });
    const smoothed = smooth(loss);
    reporter.report({ event: 'step', step, steps, loss, smoothed, gradNorm, learningRate, imagesPerSecond, eta });
  };
}

/** The state to go on from, then the model to use: in this order a model is never newer than what it came from. */
async function save({ config, folder, state, frozen, reporter }: RunParts): Promise<void> {
  const path = await saveCheckpoint(folder.checkpoints, state);
  await saveAveragedModel(folder.model, state, frozen, config.model);
  reporter.report({ event: 'checkpoint', step: state.step, path });
}
