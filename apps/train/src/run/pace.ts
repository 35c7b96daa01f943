import { createSmoothing } from '../report/smoothing.ts';

/** How fast a run is. */
export interface Pace {
  /** Smoothed over the last steps. */
  readonly imagesPerSecond: number;
  /** Seconds to the end, validations and checkpoints included. */
  readonly eta: number;
}

/**
 * Follows a run's speed.
 *
 * @param now - Clock in seconds.
 * @returns A function to call after each step with its pictures, its own time in seconds, and the steps that remain.
 */
export function createPace(
  now: () => number = () => performance.now() / 1000,
): (images: number, seconds: number, remaining: number) => Pace {
  const smooth = createSmoothing(0.05);
  const started = now();
  let done = 0;
  return (images, seconds, remaining) => {
    done += 1;
    const imagesPerSecond = images / Math.max(smooth(seconds), 1e-9);
    return { imagesPerSecond, eta: (remaining * (now() - started)) / done };
  };
}
