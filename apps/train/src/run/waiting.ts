import type { TrainStep } from '@sr3kit/training';

/** Steps that are looked at, after the first ones, in which much is new. */
const [SKIPPED, WATCHED] = [10, 50];
/** A larger part of the time than this is worth a word. */
const MUCH = 0.2;

/**
 * Watches how long steps wait for their pictures.
 *
 * @param pictures - Of one step.
 * @returns To be called after each step; once it answers with a note, where decoding is what holds the run up.
 */
export function createWaiting(pictures: number): (step: Pick<TrainStep, 'seconds' | 'waited'>) => string | null {
  let steps = 0;
  let seconds = 0;
  let waited = 0;
  return (step) => {
    steps += 1;
    if (steps <= SKIPPED || steps > SKIPPED + WATCHED) return null;
    seconds += step.seconds;
    waited += step.waited;
    if (steps < SKIPPED + WATCHED || waited < MUCH * seconds) return null;
    const [share, pace] = [Math.round((100 * waited) / seconds), Math.round((pictures * WATCHED) / seconds)];
    return (
      `${share} % of the time goes into waiting for pictures: they are decoded and cropped at ${pace} crops a second, and ` +
      'the engine could do more. More cores help (data.workers), smaller files, or a larger data.cacheBytes.'
    );
  };
}
