import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeImage } from '@sr3kit/data/node';
import { disposeParams } from '@sr3kit/denoiser';
import { emaParams } from '@sr3kit/training';
import { saveBest } from '@sr3kit/training/node';
import { readLog } from './runLog.ts';
import type { RunParts } from './runParts.ts';
import { inHalfPrecision } from './savedModel.ts';
import { validate, type ValidationResult } from './validate.ts';

/** Whether the run is at a step that is to be followed by a validation. */
export function isValidationDue({ config, state }: RunParts): boolean {
  return isValidationStep(config, state.step);
}

/** Whether a step is to be followed by a validation: every so many, and the last. */
export function isValidationStep({ validation, training }: RunParts['config'], step: number): boolean {
  if (validation === undefined || step === 0) return false;
  return step % validation.every === 0 || step === training.steps;
}

/** Validations from the one that follows this step, if it is due, to the last. */
export function validationsLeft({ config, state }: RunParts): number {
  const { validation, training } = config;
  if (validation === undefined || state.step === 0) return 0;
  const { every } = validation;
  const last = training.steps % every === 0 ? 0 : 1;
  return Math.floor(training.steps / every) - Math.floor((state.step - 1) / every) + last;
}

/** Whether a step that is due has no validation in the log: the run was stopped between the two. */
export function owesValidation(run: RunParts): boolean {
  if (!isValidationDue(run)) return false;
  return !readLog(run.folder.log).some(({ record }) => record.step === run.state.step && 'validation' in record);
}

/**
 * Validates with the averaged weights: writes the sample grid, the log and the events, and keeps the model if its loss is
 * the lowest so far. Ctrl-C ends it early and leaves nothing of it.
 */
export async function validateRun(run: RunParts): Promise<void> {
  const { config, state, frozen, distances, signal } = run;
  if (config.validation === undefined) return;
  const params = emaParams(state);
  try {
    const model = { config: config.model, params: { ...frozen.params, ...params } };
    await record(run, await validate(model, run.validation, config.validation, { distances, signal }));
  } catch (error) {
    if (!(signal.aborted && error === signal.reason)) throw error;
  } finally {
    disposeParams(params);
  }
}

async function record(
  { config, folder, inputs, state, frozen, log, events, reporter }: RunParts,
  { measures, grid }: ValidationResult,
): Promise<void> {
  const { step } = state;
  await mkdir(folder.samples, { recursive: true });
  const path = join(folder.samples, `step-${String(step).padStart(6, '0')}.png`);
  await writeImage(path, grid);
  const value = measures.loss ?? Number.NaN;
  const score = { metric: 'validation loss', value, better: 'lower', on: inputs.validation } as const;
  const best =
    Number.isFinite(value) &&
    (await inHalfPrecision((dtype) =>
      saveBest(folder.root, state, config.model, score, { dtype, frozen: frozen.arrays }),
    ));
  log.append({ step, validation: measures });
  events.scalars(
    step,
    Object.fromEntries(Object.entries(measures).map(([name, value]) => [`validation/${name}`, value])),
  );
  const { width, height } = grid;
  events.image(step, 'samples', { width, height, channels: 3, png: await readFile(path) });
  if (!Number.isFinite(value)) {
    const advice = 'the model is of no use any more: lower training.learningRate, or set training.clipNorm';
    reporter.report({ event: 'note', text: `the validation loss at step ${step} is ${value}: ${advice}` });
  }
  reporter.report({ event: 'validation', step, best, ...measures, samples: path });
}
