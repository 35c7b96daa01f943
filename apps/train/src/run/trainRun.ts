import { prepareEngine, type Engine } from '@sr3kit/backends';
import { exitCodes, type Io } from '@sr3kit/command';
import { openDataset } from '@sr3kit/data/node';
import { disposeParams } from '@sr3kit/denoiser';
import { dataOf } from '../config/pictures.ts';
import type { RunConfig } from '../config/runConfig.ts';
import { assertClasses } from '../model/assertClasses.ts';
import type { Reporter } from '../report/events.ts';
import { EventWriter } from '../report/tensorboard.ts';
import { assertPrecision } from './assertPrecision.ts';
import { checkSchedule } from './checkSchedule.ts';
import { beginRun, resumeRun, type RunWeights } from './openRun.ts';
import { openDistances } from './runDistances.ts';
import { checkRunFolder, runFolder, type StartMode } from './runFolder.ts';
import { runInputs } from './runInputs.ts';
import { assertUnlocked, lockRun } from './runLock.ts';
import { RunLog } from './runLog.ts';
import type { RunParts } from './runParts.ts';
import { trainLoop } from './trainLoop.ts';
import { readValidationSet, type ValidationPicture } from './validationSet.ts';

/**
 * Trains as a configuration says, from the start or from the last checkpoint.
 *
 * Everything that can be wrong with the input is found before the first file is written.
 *
 * @returns Exit code: 0 when all steps are done, 130 when Ctrl-C stopped the run after a checkpoint.
 */
export async function trainRun(config: RunConfig, mode: StartMode, io: Io, reporter: Reporter): Promise<number> {
  const folder = runFolder(config.output);
  assertUnlocked(folder.root);
  await checkRunFolder(folder, mode);
  const controller = new AbortController();
  // From here on, so that Ctrl-C while pictures are being listed ends in an orderly way too.
  const stopListening = io.onInterrupt(() => controller.abort());
  const { signal } = controller;
  try {
    const onNote = (text: string): void => reporter.report({ event: 'note', text });
    checkSchedule(config.model, onNote);
    const engine = await prepareEngine({ engine: config.engine });
    reportEngine(engine, reporter);
    assertPrecision(config.training.precision, engine);
    using opened = await openDistances(config);
    const { distances } = opened;
    const onSkip = (path: string, reason: string): void => reporter.report({ event: 'skipped', path, reason });
    await using dataset = await openDataset(dataOf(config.data, config.model.task), {
      onSkip,
      onVerify: (pictures) => noteVerify(pictures, onNote),
      signal,
    });
    assertClasses(dataset, config.model, 'data.labels', 'set model.network.classes, or name the folders');
    const validation = await validationPictures(config, dataset.classes, onSkip);
    reporter.report({ event: 'data', pictures: dataset.length, validation: validation.length });
    const lock = lockRun(folder.root, onNote);
    try {
      // Another run may have begun and ended there while the pictures were listed.
      await checkRunFolder(folder, mode);
      const described = withOrigin(config, engine);
      const weights = mode === 'resume' ? resumeRun : beginRun;
      const inputs = runInputs(engine, dataset, validation);
      const parts = { config: described, folder, inputs, distances, dataset, validation, reporter, signal };
      return await trainWith(await weights({ folder, config, inputs, onNote }), parts);
    } finally {
      lock.release();
    }
  } catch (error) {
    if (signal.aborted && error === signal.reason) return exitCodes.interrupted;
    throw error;
  } finally {
    stopListening();
  }
}

/** From so many pictures on, decoding all of them takes a while. */
const MANY_PICTURES = 1000;

function noteVerify(pictures: number, onNote: (text: string) => void): void {
  if (pictures < MANY_PICTURES) return;
  onNote(
    `decoding ${pictures} pictures, to find damaged ones before the first step (data.verify: false leaves it out)`,
  );
}

/** Opens the log and the events, trains, and frees the weights. */
async function trainWith(
  { state, frozen }: RunWeights,
  parts: Omit<RunParts, 'state' | 'frozen' | 'log' | 'events'>,
): Promise<number> {
  const { folder } = parts;
  try {
    const log = new RunLog(folder.log, state.step);
    const events = new EventWriter(folder.root, state.step);
    try {
      return await trainLoop({ ...parts, state, frozen, log, events });
    } finally {
      log.close();
      events.close();
    }
  } finally {
    state.dispose();
    disposeParams(frozen.params);
  }
}

function reportEngine(engine: Engine, reporter: Reporter): void {
  const { name, device, threads, why, skipped } = engine;
  reporter.report({ event: 'engine', name, device, threads, why, skipped });
}

async function validationPictures(
  { model, data, validation }: RunConfig,
  classes: readonly string[],
  onSkip: (path: string, reason: string) => void,
): Promise<ValidationPicture[]> {
  if (validation === undefined || data.crop === undefined) return [];
  // By name: a class that is not validated must not change the numbers of the others.
  const labels = data.labels === undefined ? undefined : classes;
  return readValidationSet(validation, { ...dataOf(data, model.task), crop: data.crop, labels }, onSkip);
}

/** What the model's file will say about where the weights come from. */
function withOrigin(config: RunConfig, engine: Engine): RunConfig {
  const data = config.data.files.map((path) => path.split('/').at(-1)).join(', ');
  const training = { steps: 0, ...config.model.training, engine: `${engine.name} on ${engine.device}`, data };
  return { ...config, model: { ...config.model, training } };
}
