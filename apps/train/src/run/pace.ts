import { createSmoothing } from '../report/smoothing.ts';

/** How fast a run is. */
interface Pace {
  /** Smoothed over the last steps. */
  readonly imagesPerSecond: number;
  /** Seconds to the end, with checkpoints, and with validations as soon as one has been timed. */
  readonly eta: number;
  /** Validations to come that `eta` lacks, because none has been timed yet. */
  readonly untimedValidations: number;
}

/** What a run still has to do. */
interface Remaining {
  readonly steps: number;
  readonly validations: number;
}

/** Follows a run's speed. */
export interface PaceFollower {
  /** To be called after each step with its pictures, its own time in seconds, and what remains. */
  step(images: number, seconds: number, remaining: Remaining): Pace;
  /** Does a validation and takes its time. */
  timeValidation(validation: () => Promise<void>): Promise<void>;
}

/** @param now - Clock in seconds. */
export function createPace(now: () => number = () => performance.now() / 1000): PaceFollower {
  const smooth = createSmoothing(0.05);
  let started: number | undefined;
  let steps = 0;
  /** Seconds of the validations so far, and those of them that lie between steps. */
  const validations = { count: 0, seconds: 0, between: 0 };
  return {
    step(images, seconds, remaining) {
      // The first step has begun before anybody could know.
      started ??= now() - seconds;
      steps += 1;
      const imagesPerSecond = images / Math.max(smooth(seconds), 1e-9);
      const perStep = (now() - started - validations.between) / steps;
      const timed = validations.count > 0;
      const perValidation = timed ? validations.seconds / validations.count : 0;
      return {
        imagesPerSecond,
        eta: remaining.steps * perStep + remaining.validations * perValidation,
        untimedValidations: timed ? 0 : remaining.validations,
      };
    },
    async timeValidation(validation) {
      const begun = now();
      await validation();
      const seconds = now() - begun;
      validations.count += 1;
      validations.seconds += seconds;
      // A resumed run may owe one, which comes before its first step.
      if (started !== undefined) validations.between += seconds;
    },
  };
}
