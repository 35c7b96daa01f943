import type { ProxyMarked } from 'comlink';
import type { Mode } from '@sr3kit/models';
import type { BuiltInModel, DownloadProgress, JobPreparation, ModelChoice } from '../worker/protocol.ts';
import { askedEngine } from './address.ts';
import { learnPace } from './estimate.ts';
import {
  download,
  engine,
  failure,
  jobSettings,
  model,
  modelChoice,
  opening,
  picture,
  preparation,
  progress,
  say,
  scales,
  set,
  settings,
  suited,
} from './state.ts';
import { noWorker, proxy, workshop } from './workshop.ts';

/** The change to the model that suits a picture: what the user chooses meanwhile comes after it, and stays. */
let suiting: Promise<void> = Promise.resolve();

type ProgressListener = ((progress: DownloadProgress) => void) & ProxyMarked;

/** The model to begin with, where each picture is to have the one that suits it: that for clean ones. */
const USUAL: BuiltInModel = 'photo-x4';

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
  const first = modelChoice.value === 'auto' ? USUAL : modelChoice.value;
  await Promise.all([engine.value ?? startEngine(), model.value ?? loadBuiltIn(first)]);
  set({ mode: fittingMode() });
}

/** Shows how far a model is loaded, while it is. */
async function whileLoading<T>(load: (onProgress: ProgressListener) => Promise<T>): Promise<T> {
  // What is said last may arrive after the model.
  let over = false;
  const onProgress = (progress: DownloadProgress): void => {
    if (!over) download.value = progress;
  };
  try {
    return await load(proxy(onProgress));
  } finally {
    over = true;
    download.value = null;
  }
}

async function loadBuiltIn(name: BuiltInModel): Promise<void> {
  model.value = await whileLoading((onProgress) => workshop.loadModel(name, onProgress));
}

/**
 * Changes to the model that suits the open picture, unless the user has chosen one. If it cannot be loaded, the one before
 * is used, and the page says so.
 */
export function suit(): Promise<void> {
  suiting = changeToSuiting();
  return suiting;
}

async function changeToSuiting(): Promise<void> {
  if (modelChoice.value !== 'auto' || !model.value || model.value.builtIn === null) return;
  try {
    const { report, ...found } = await whileLoading((onProgress) => workshop.suit(settings.value.mode, onProgress));
    [model.value, suited.value] = [report, found];
  } catch (error) {
    suited.value = null;
    say(
      'error',
      `The model that suits this picture cannot be used, and ${model.value.name} takes its place: ${(error as Error).message}`,
    );
  }
  set({ mode: fittingMode() });
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
  const { samples: _, ...job } = jobSettings.value;
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
  if (pace !== null) learnPace({ mode: 'one-step', steps: 0 }, [], 1, pace);
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
  await suiting;
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
  suited.value = null;
  fitSettings();
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/**
 * Changes to a model that comes with the page, or has each picture's own state decide from now on.
 *
 * @returns Whether the model is there. If not, the one before stays.
 */
export async function chooseModel(choice: ModelChoice): Promise<boolean> {
  if (choice !== 'auto' && !(await changeTo(choice))) return false;
  [modelChoice.value, suited.value] = [choice, null];
  return true;
}

/** Leaves the user's own model for one that comes with the page. */
export async function leaveOwnModel(): Promise<void> {
  if ((await changeTo(USUAL)) && modelChoice.value !== 'auto') modelChoice.value = USUAL;
}

async function changeTo(name: BuiltInModel): Promise<boolean> {
  await suiting;
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
  set({ mode: fittingMode(), steps: steps === null ? null : Math.min(steps, maxSteps), scale: fitting });
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
