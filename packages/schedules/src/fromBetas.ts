import { assertCurve, type NoiseCurve, type NoiseSchedule } from './curve.ts';

/** Options of the functions that make schedules. */
export interface ScheduleOptions {
  /** Receives the warning of a schedule that does not end in noise; `console.warn` if absent. */
  readonly warn?: (message: string) => void;
}

const NOISE_ENOUGH = 0.01;

/**
 * Cutting the number of steps while keeping the betas of training is the classic mistake: the curve then ends far
 * from 0, sampling starts from pure noise all the same, and the network reads that noise as signal.
 */
function warnIfSignalIsLeft(curve: NoiseCurve, warn: (message: string) => void): void {
  const steps = curve.alphaBars.length - 1;
  const last = curve.alphaBars[steps]!;
  if (last > NOISE_ENOUGH) {
    warn(
      `the last alphaBar of this schedule of ${steps} steps is ${last.toFixed(3)}, far from 0: sampling starts from ` +
        `pure noise, which the network would read as ${(100 * last).toFixed(1)} % signal. Use larger betas, or keep ` +
        `the schedule of training and take fewer points on it with respace().`,
    );
  }
}

/**
 * A schedule with betas of its own: for training, or for inference on a network trained on another schedule, which is
 * told the noise level and not the step (SR3 section 2.3).
 *
 * @param betas - [T] each in (0, 1): variance of the noise that step t adds.
 * @throws RangeError that names the first wrong beta, or the step where alphaBar gets too small for a double.
 */
export function scheduleFromBetas(betas: ArrayLike<number>, options: ScheduleOptions = {}): NoiseSchedule {
  const alphaBars = new Float64Array(betas.length + 1);
  alphaBars[0] = 1;
  for (let t = 1; t <= betas.length; t++) {
    const beta = betas[t - 1]!;
    if (!(beta > 0 && beta < 1)) throw new RangeError(`betas[${t - 1}] must lie between 0 and 1, got ${beta}`);
    const alphaBar = alphaBars[t - 1]! * (1 - beta);
    if (!(alphaBar > 0 && alphaBar < alphaBars[t - 1]!)) {
      throw new RangeError(
        `step ${t} of ${betas.length} takes alphaBar from ${alphaBars[t - 1]!} to ${alphaBar}, which a double cannot ` +
          `tell apart from no step or no signal: use fewer steps or other betas (beta is ${beta} here)`,
      );
    }
    alphaBars[t] = alphaBar;
  }
  const schedule: NoiseSchedule = { alphaBars, betas: Float64Array.from(betas) };
  assertCurve(schedule);
  warnIfSignalIsLeft(schedule, options.warn ?? console.warn);
  return schedule;
}
