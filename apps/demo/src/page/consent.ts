import { estimate, paceUnknown } from './estimate.ts';
import type { JobSettings, Settings } from './settings.ts';
import type { Estimate, OpenPicture } from './state.ts';

/** A job that takes longer (in seconds) or more memory (in bytes) than this only begins when the user says so. */
const LONG = 90;
const MUCH = 1.5e9;
/** Results with fewer pixels begin in any case: what was measured so far is mostly the start of the engine. */
const SMALL = 1e6;
/** Results with as many pixels do not begin unasked where nothing could be measured. */
const LARGE = 4e6;

/** Whether a result is so small that nobody is asked. */
export function isSmall(picture: OpenPicture, { scale }: Pick<Settings, 'scale'>): boolean {
  return pixelsOf(picture, scale) < SMALL;
}

/**
 * What the user is asked about before jobs begin that follow each other without another question.
 *
 * @param jobs - In their order; the first decides whether there is a question.
 * @param crispSteps - See {@link estimate}.
 * @returns What all of them take together; null if the first simply begins.
 */
export function consentNeeded(
  picture: OpenPicture,
  jobs: readonly [JobSettings, ...JobSettings[]],
  crispSteps: readonly number[],
): Estimate | null {
  const [first] = jobs;
  if (isSmall(picture, first)) return null;
  const { seconds, bytes } = estimate(picture, first, crispSteps);
  const unknown = paceUnknown() && pixelsOf(picture, first.scale) >= LARGE;
  if (seconds < LONG && bytes < MUCH && !unknown) return null;
  const needs = jobs.map((job) => estimate(picture, job, crispSteps));
  return {
    seconds: needs.reduce((sum, each) => sum + each.seconds, 0),
    bytes: Math.max(...needs.map((each) => each.bytes)),
  };
}

function pixelsOf({ width, height }: OpenPicture, scale: number): number {
  return Math.ceil(width * scale) * Math.ceil(height * scale);
}
