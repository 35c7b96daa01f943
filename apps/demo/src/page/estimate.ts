import { signal } from '@preact/signals';
import type { Mode } from '@sr3kit/models';
import type { Settings } from './settings.ts';
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

/** Units of work per pixel of the input. */
function work({ mode, steps }: Pick<Settings, 'mode' | 'steps'>): number {
  return mode === 'diffusion' ? 1 + STEP_WORK * steps : 1;
}

/** Remembers how long a job took. */
export function learnPace(job: Pick<Settings, 'mode' | 'steps'>, pixels: number, seconds: number): void {
  paces.value = { ...paces.value, [job.mode === 'diffusion' ? job.mode : 'one-step']: seconds / (pixels * work(job)) };
}

/** Roughly what a job takes; the time is 0 if nothing has been measured yet. */
export function estimate(picture: OpenPicture, settings: Settings): Estimate {
  const { width, height, channels, bits } = picture;
  const pixels = width * height;
  const { 'one-step': quick, diffusion } = paces.value;
  const pace = (settings.mode === 'diffusion' ? (diffusion ?? quick) : (quick ?? diffusion)) ?? 0;
  const seconds = pace * pixels * work(settings) * settings.samples;
  const output = pixels * settings.scale ** 2;
  // Each result as it is kept, and two canvases and a bitmap to show it.
  const bytes = BASE_BYTES + output * ((settings.samples + 1) * channels * (bits / 8) + 3 * 4);
  return { seconds, bytes };
}
