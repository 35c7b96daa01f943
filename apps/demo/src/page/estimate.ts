import { signal } from '@preact/signals';
import type { Mode } from '@sr3kit/models';
import type { JobSettings } from './settings.ts';
import type { Estimate, OpenPicture } from './state.ts';

/** Work of one refinement, in units of the work of the one-step mode: photo-x4's denoiser compared with its regressor. */
const STEP_WORK = 2.2;
/** Bytes that the engine and the model take, whatever the picture. */
const BASE_BYTES = 400e6;

/** Seconds for one unit of work per pixel of the input, as last measured in each mode; absent before. */
const paces = signal<Partial<Record<Mode, number>>>({});

/** Whether nothing has been measured yet. */
export function paceUnknown(): boolean {
  return Object.keys(paces.value).length === 0;
}

/** What the work of a job depends on, beside its pixels. */
type Work = Pick<JobSettings, 'mode' | 'steps'>;

/**
 * Units of work per pixel of the input. The crisp mode is one pass of a regressor, as the one step is; a diffusion has the
 * pass of the faithful one, and of the crisp one as well where it starts from its picture.
 */
function work({ mode, steps }: Work, crispSteps: readonly number[]): number {
  if (mode !== 'diffusion') return 1;
  return (crispSteps.includes(steps) ? 2 : 1) + STEP_WORK * steps;
}

/**
 * Remembers how long a job took.
 *
 * @param crispSteps - See {@link estimate}.
 */
export function learnPace(job: Work, crispSteps: readonly number[], pixels: number, seconds: number): void {
  const mode = job.mode === 'diffusion' ? job.mode : 'one-step';
  paces.value = { ...paces.value, [mode]: seconds / (pixels * work(job, crispSteps)) };
}

/**
 * Roughly what a job takes; the time is 0 if nothing has been measured yet.
 *
 * @param crispSteps - Numbers of steps in which the model starts from the crisp picture.
 */
export function estimate(picture: OpenPicture, settings: JobSettings, crispSteps: readonly number[]): Estimate {
  const { width, height, channels, bits } = picture;
  const pixels = width * height;
  const { 'one-step': quick, diffusion } = paces.value;
  const pace = (settings.mode === 'diffusion' ? (diffusion ?? quick) : (quick ?? diffusion)) ?? 0;
  const seconds = pace * pixels * work(settings, crispSteps) * settings.samples;
  const output = pixels * settings.scale ** 2;
  // Each result as it is kept, and two canvases and a bitmap to show it.
  const bytes = BASE_BYTES + output * ((settings.samples + 1) * channels * (bits / 8) + 3 * 4);
  return { seconds, bytes };
}
