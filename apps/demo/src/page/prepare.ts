import type { Mode } from '@sr3kit/models';
import type { BuiltInModel, JobPreparation } from '../worker/protocol.ts';
import { askedEngine, askedModel } from './address.ts';
import { learnPace } from './estimate.ts';
import {
  download,
  engine,
  failure,
  model,
  opening,
  picture,
  preparation,
  progress,
  say,
  scales,
  set,
  settings,
} from './state.ts';
import { noWorker, proxy, workshop } from './workshop.ts';

let prepared: Promise<void> | null = null;

/**
 * Starts the engine and loads the model, once; it tries again if that failed before.
 *
 * @returns Whether both are there. If not, {@link failure} says why.
 */
export async function prepare(): Promise<boolean> {
  failure.value = null;
  prepared ??= Promise.race([startAll(), noWorker]);
  try {
    await prepared;
    return true;
  } catch (error) {
    prepared = null;
    failure.value = (error as Error).message;
    return false;
  }
}

async function startAll(): Promise<void> {
  // What is there already needs no second try.
  await Promise.all([engine.value ?? startEngine(), model.value ?? loadBuiltIn(askedModel())]);
  set({ mode: fittingMode() });
}

async function loadBuiltIn(name: BuiltInModel): Promise<void> {
  try {
    model.value = await workshop.loadModel(
      name,
      proxy((progress) => (download.value = progress)),
    );
  } finally {
    download.value = null;
  }
}

/** Makes the first picture faster, if there is time before the user opens one. */
export async function warmUp(): Promise<void> {
  if (picture.value || opening.value) return;
  // Where it fails, the first picture says why.
  await measure().catch(() => {});
}

/** Shows how far the programs of the GPU are. */
export function showPreparation(made: JobPreparation): void {
  preparation.value = made.compiled < made.total ? made : null;
}

/** Prepares the GPU, and measures how long something small takes, where that tells something. */
export async function measure(): Promise<void> {
  // A progress may arrive after its end.
  let over = false;
  const { samples: _, ...job } = settings.value;
  const jobs = job.mode === 'diffusion' ? [{ ...job, mode: 'one-step' as const }, job] : [job];
  const pace = await workshop
    .warmUp(
      jobs,
      proxy((made: JobPreparation) => void (over || showPreparation(made))),
    )
    .finally(() => {
      over = true;
      if (!progress.value) preparation.value = null;
    });
  if (pace !== null) learnPace({ mode: 'one-step', steps: 0 }, 1, pace);
}

async function startEngine(): Promise<void> {
  const wanted = askedEngine();
  try {
    engine.value = await workshop.startEngine(wanted);
  } catch (error) {
    if (wanted === 'auto') throw new Error(`No engine could be started: ${(error as Error).message}`, { cause: error });
    say('error', `${(error as Error).message} The best engine that works here is used instead.`);
    engine.value = await workshop.startEngine('auto');
  }
}

/** Whether a file holds the weights of a model, by its name. Others of its files may lie beside pictures as well. */
export function isModelFile({ name }: File): boolean {
  return CHECKPOINT.test(name) || name.endsWith('.safetensors');
}

const CHECKPOINT = /\.(pth|pt|ckpt)$/i;

/**
 * Opens the user's own model: `model.json` and `model.safetensors`, or a checkpoint of the public PyTorch implementation,
 * with that implementation's configuration (JSON) or without.
 */
export async function openModel(files: readonly File[]): Promise<void> {
  const config = files.find(({ name }) => name.endsWith('.json'));
  const weights = files.find(({ name }) => name.endsWith('.safetensors'));
  const checkpoint = files.find(({ name }) => CHECKPOINT.test(name));
  if (!checkpoint && (!config || !weights)) {
    say(
      'error',
      'A model is two files, model.json and model.safetensors, as sr3-train writes them: choose both. A PyTorch ' +
        'checkpoint is one, with the ending .pth.',
    );
    return;
  }
  // The model that comes with the page must not arrive after this one.
  if (!(await prepare())) return;
  try {
    if (checkpoint) {
      const { report, notes } = await workshop.openCheckpoint(checkpoint, checkpoint.name, config ?? null);
      model.value = report;
      say('note', `${checkpoint.name} is converted, and nothing in it was run. ${notes.map(sentence).join(' ')}`);
    } else {
      model.value = await workshop.openModel(weights!.name.replace(/\.safetensors$/, ''), config!, weights!);
    }
  } catch (error) {
    say('error', `This model cannot be used: ${(error as Error).message}`);
    return;
  }
  fitSettings();
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/**
 * Changes to a model that comes with the page.
 *
 * @returns Whether it is there. If not, the one before stays.
 */
export async function chooseModel(name: BuiltInModel): Promise<boolean> {
  try {
    await loadBuiltIn(name);
  } catch (error) {
    say('error', `${name} cannot be used: ${(error as Error).message}`);
    return false;
  }
  fitSettings();
  return true;
}

/** Changes settings that the model cannot fulfil. */
function fitSettings(): void {
  const { maxSteps, scale } = model.value!;
  const { steps } = settings.value;
  const fitting = scales.value[0] ?? scale;
  set({ mode: fittingMode(), steps: Math.min(steps, maxSteps), scale: fitting });
}

/** A mode that the model does not have, and the one that is taken in its place: another model may have it again. */
let missed: { readonly wanted: Mode; readonly taken: Mode } | null = null;

/** The mode that is wanted, or the model's usual one where it does not have that. */
function fittingMode(): Mode {
  const { modes } = model.value!;
  const { mode } = settings.value;
  const wanted = missed?.taken === mode ? missed.wanted : mode;
  const taken = modes.includes(wanted) ? wanted : modes[0]!;
  missed = taken === wanted ? null : { wanted, taken };
  return taken;
}

/** Deletes the models that the browser keeps. The loaded one goes on working. */
export async function forgetModel(): Promise<void> {
  await workshop.forgetModel();
  if (model.value) model.value = { ...model.value, kept: false };
}
