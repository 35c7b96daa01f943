import { exitCodes } from '@sr3kit/command';
import { countParameters, trainingLoss } from '@sr3kit/models';
import { train, type TrainStep } from '@sr3kit/training';
import { saveCheckpoint } from '@sr3kit/training/node';
import { createSmoothing } from '../report/smoothing.ts';
import { createPace, type PaceFollower } from './pace.ts';
import type { RunParts } from './runParts.ts';
import { saveAveragedModel } from './savedModel.ts';
import { createSkippedNote } from './skippedNote.ts';
import { isValidationDue, isValidationStep, owesValidation, validateRun, validationsLeft } from './validateRun.ts';
import { createWaiting } from './waiting.ts';

/** Steps, validations and checkpoints to the end or to Ctrl-C; answers the exit code. */
export async function trainLoop(run: RunParts): Promise<number> {
  const { config, folder, state, frozen, distances, dataset, reporter, signal } = run;
  const { steps, batchSize, accumulate, checkpointEvery } = config.training;
  const started = performance.now();
  const parameters = countParameters(config.model.network);
  reporter.report({ event: 'start', step: state.step, steps, parameters, output: folder.root });
  const pace = createPace();
  const validate = (): Promise<void> => pace.timeValidation(() => validateRun(run));
  if (owesValidation(run)) await validate();
  const follow = createFollower(run, pace);
  const noteWaiting = createWaiting(batchSize * accumulate);
  const loss = trainingLoss(config.model, { distances });
  const options = {
    config: config.training,
    loss: (...[params, ...rest]: Parameters<typeof loss>) => loss({ ...frozen.params, ...params }, ...rest),
    batches: (start: number) => dataset.batches({ batchSize, start }),
    signal,
    usesState: (step: number) => step % checkpointEvery === 0 || isValidationStep(config, step),
  };
  let saved = state.checkpoint === undefined ? -1 : state.step;
  for await (const step of train(state, options)) {
    follow(step, { batch: batchSize * accumulate, steps });
    const note = noteWaiting(step);
    if (note !== null) reporter.report({ event: 'note', text: note });
    // A GPU may be ahead of what it has told; the last step that it tells of is the one of the state.
    if (step.step !== state.step) continue;
    if (isValidationDue(run) && !signal.aborted) await validate();
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
function createFollower(
  run: RunParts,
  pace: PaceFollower,
): (step: TrainStep, plan: { readonly batch: number; readonly steps: number }) => void {
  const { log, events, reporter } = run;
  const smooth = createSmoothing(0.02);
  const noteSkipped = createSkippedNote(run.state.scaling);
  return ({ step, loss, gradNorm, learningRate, scaling, seconds }, { batch, steps }) => {
    const speed = pace.step(batch, seconds, { steps: steps - step, validations: validationsLeft(run) });
    log.append({
      ...{ step, loss, gradNorm, learningRate },
      ...(scaling && { lossScale: scaling.scale, skipped: scaling.skipped }),
    });
    events.scalars(step, {
      'train/loss': loss,
      'train/gradNorm': gradNorm,
      'train/learningRate': learningRate,
      'train/imagesPerSecond': speed.imagesPerSecond,
      ...(scaling && { 'train/lossScale': scaling.scale, 'train/skipped': scaling.skipped }),
    });
    const note = scaling && noteSkipped(step, scaling);
    if (note) reporter.report({ event: 'note', text: note });
    const smoothed = smooth(loss);
    reporter.report({ event: 'step', step, steps, loss, smoothed, gradNorm, learningRate, ...speed });
  };
}

/** The state to go on from, then the model to use: in this order a model is never newer than what it came from. */
async function save({ config, folder, state, frozen, reporter }: RunParts): Promise<void> {
  const path = await saveCheckpoint(folder.checkpoints, state);
  await saveAveragedModel(folder.model, state, frozen, config.model);
  reporter.report({ event: 'checkpoint', step: state.step, path });
}
