import type { Job, JobNotice, JobPreparation, JobStep } from '../worker/protocol.ts';
import { beginResult, drawPiece, otherCanvas, resultCanvas, showBitmap, smallCopy } from './canvases.ts';
import { consentNeeded, isSmall } from './consent.ts';
import { learnPace, paceUnknown } from './estimate.ts';
import { measure, showPreparation, suit } from './prepare.ts';
import type { JobSettings } from './settings.ts';
import {
  against,
  engine,
  forming,
  frame,
  jobSettings,
  model,
  output,
  picture,
  preparation,
  progress,
  results,
  say,
  shown,
  spoken,
  waiting,
  type Result,
} from './state.ts';
import { beginFrames, drawFrame, endFrames, thinFrames } from './strip.ts';
import { proxy, workshop } from './workshop.ts';

/** Side of the small copies to choose by. */
const THUMBNAIL = 320;

let running: Promise<unknown> = Promise.resolve();
/** Whether the running job has been told to stop: no further job is begun. */
let stopping = false;

/**
 * Upscales the open picture as the settings say: for a refinement in one step first if the model can, because that is
 * quick.
 *
 * @param asked - Whether the user asked for it, and so knows how long it may take.
 * @param alone - Whether nobody is looking at this picture in particular, so that failures are not said here.
 * @returns Why it could not be finished; null if it was, or waits for the user's consent.
 */
export function upscale({ asked, alone = false }: { asked: boolean; alone?: boolean }): Promise<Error | null> {
  const job = running
    .then(() => runAll(asked))
    .then(
      () => null,
      (error: unknown) => {
        if (!alone) fail(error);
        return error as Error;
      },
    );
  running = job;
  return job;
}

/** Stops the running job, within one step of one tile. */
export async function stop(): Promise<void> {
  waiting.value = null;
  stopping = true;
  try {
    await workshop.cancel();
    await running;
  } finally {
    stopping = false;
  }
}

async function runAll(asked: boolean): Promise<void> {
  waiting.value = null;
  await suit();
  const { modes = [] } = model.value ?? {};
  const wanted = jobSettings.value;
  const first: JobSettings = { ...wanted, mode: wanted.mode === 'diffusion' ? 'one-step' : wanted.mode, samples: 1 };
  if (modes.includes(first.mode) && !resultOf(first)) {
    if (!asked && (await tooMuch(wanted.mode === 'diffusion' ? [first, wanted] : [first]))) return;
    await runOne(first, 0);
  }
  if (wanted.mode !== 'diffusion') {
    await show(resultOf(first)!.id);
    return;
  }
  if (!asked && (await tooMuch([wanted]))) return;
  for (let sample = 0; sample < wanted.samples; sample += 1) await runOne(wanted, sample);
}

/** Whether jobs that follow each other have to wait for the user's consent; if so, the page asks for it. */
async function tooMuch(jobs: readonly [JobSettings, ...JobSettings[]]): Promise<boolean> {
  const open = picture.value!;
  // How long it takes is not guessed: something small is measured first.
  if (!isSmall(open, jobs[0]) && paceUnknown()) await measure();
  waiting.value = consentNeeded(open, jobs, crispSteps());
  return waiting.value !== null;
}

const crispSteps = (): readonly number[] => model.value?.crispSteps ?? [];

function resultOf(wanted: JobSettings): Result | undefined {
  const key = keyOf(wanted);
  return results.value.find((result) => result.key === key);
}

/** What a picture depends on. */
function keyOf({ mode, steps, sampler, strength, consistency, seed, scale }: Job): string {
  const chance = mode === 'diffusion' ? [steps, sampler, strength, seed] : [];
  return JSON.stringify([model.value?.name, mode, scale, consistency, ...chance]);
}

async function runOne(wanted: JobSettings, sample: number): Promise<void> {
  if (stopping) throw new DOMException('stopped', 'AbortError');
  const open = picture.value!;
  // Of the job: the form may already say something else.
  const [width, height] = [Math.ceil(open.width * wanted.scale), Math.ceil(open.height * wanted.scale)];
  const seed = wanted.seed + sample;
  const diffusion = wanted.mode === 'diffusion';
  if (resultCanvas.width !== width || resultCanvas.height !== height) beginResult(width, height);
  const factor = wanted.scale / model.value!.scale;
  const transparent = open.channels % 2 === 0;
  if (diffusion) beginFrames(wanted.steps, open.width * open.height * model.value!.scale ** 2);
  const { samples: several, ...others } = wanted;
  const job: Job = { ...others, seed };
  const samples = diffusion ? several : 1;
  const base = { mode: wanted.mode, width, height, sample, samples, steps: diffusion ? wanted.steps : 0 };
  progress.value = { ...base, step: 0, tiles: 0, tilesTotal: 0, share: sample / samples, secondsLeft: null };
  spoken.value = diffusion ? 'Refining.' : 'Upscaling in one pass.';
  // Steps travel separately from the result, and may arrive after it.
  let over = false;
  const onEvent = (event: JobStep | JobNotice | JobPreparation): void => {
    if (over) return;
    if ('notice' in event) return say('note', event.notice);
    if ('compiled' in event) return showPreparation(event);
    const { preview, ...step } = event;
    const rest = samples - sample - 1;
    const perSample = step.secondsLeft / Math.max(1e-3, 1 - step.share);
    const secondsLeft = step.secondsLeft + (step.share < 1 ? perSample * rest : 0);
    announce(progress.value?.share ?? 0, (sample + step.share) / samples);
    progress.value = { ...base, ...step, share: (sample + step.share) / samples, secondsLeft };
    if (!preview) return;
    drawPiece(resultCanvas, preview, factor, transparent);
    if (diffusion && step.step > 0) drawFrame(step.step, preview, model.value!.scale, transparent);
  };
  try {
    const done = await workshop.run(job, proxy(onEvent));
    over = true;
    engine.value = done.engine;
    learnPace(wanted, crispSteps(), open.width * open.height, done.seconds);
    showBitmap(resultCanvas, await workshop.bitmap(done.id));
    await add({
      ...job,
      ...{ id: done.id, width, height, seconds: done.seconds },
      ...{ gpuSeconds: done.gpuSeconds, engine: done.engine.name },
      ...{ model: model.value!.name, key: keyOf(job), frames: diffusion ? endFrames() : [] },
      thumbnail: smallCopy(resultCanvas, THUMBNAIL),
    });
    spoken.value = diffusion ? `Refined in ${wanted.steps} steps.` : `The ${wanted.mode} result is shown.`;
  } catch (error) {
    over = true;
    forming.value = [];
    await restore();
    throw error;
  } finally {
    [progress.value, preparation.value] = [null, null];
  }
}

/** Adds a result and shows it. It takes the place of one that is the same picture. */
async function add(result: Result): Promise<void> {
  const [same, others] = [true, false].map((is) => results.value.filter(({ key }) => (key === result.key) === is));
  const replaced = same!.map(({ id }) => id);
  if (replaced.some((id) => id === against.value)) against.value = 'input';
  results.value = thinFrames([...others!, result]);
  shown.value = result.id;
  await workshop.forget(replaced);
}

/** Tells screen readers of each quarter of the work. */
function announce(before: number, now: number): void {
  const quarter = Math.floor(now * 4);
  if (quarter > Math.floor(before * 4) && quarter < 4) spoken.value = `${quarter * 25} percent done.`;
}

/** Shows what was shown before an unfinished job. */
async function restore(): Promise<void> {
  const before = shown.value;
  if (before === null) beginResult(output.value.width, output.value.height);
  else showBitmap(resultCanvas, await workshop.bitmap(before));
  frame.value = null;
}

/** Shows a result. */
export async function show(id: number): Promise<void> {
  frame.value = null;
  if (shown.value === id) return;
  showBitmap(resultCanvas, await workshop.bitmap(id));
  shown.value = id;
}

/** Shows a result that was made before, and whose pixels the worker has again. */
export function showAgain(result: Omit<Result, 'frames' | 'thumbnail'>, bitmap: ImageBitmap): Promise<void> {
  showBitmap(resultCanvas, bitmap);
  return add({ ...result, frames: [], thumbnail: smallCopy(resultCanvas, THUMBNAIL) });
}

/** Compares what is shown with the input, or with another result. */
export async function compareWith(id: number | 'input'): Promise<void> {
  if (id !== 'input') showBitmap(otherCanvas, await workshop.bitmap(id));
  against.value = id;
}

function fail(error: unknown): void {
  const { name, message } = error as Error;
  if (name === 'AbortError') spoken.value = 'Stopped.';
  else say('error', `The picture could not be finished: ${message}`);
}
