import { CheckpointError } from '@sr3kit/safetensors';
import { createSchedule, type ScheduleConfig } from '@sr3kit/schedules';
import type { ImplementationSchedule } from './implementationConfig.ts';

/** SR3's, and that of every published configuration. */
const PUBLISHED: ScheduleConfig = { kind: 'linear', steps: 2000, betaStart: 1e-6, betaEnd: 1e-2 };

/** Far less signal than any training leaves, and more than a float32 loses. */
const NOISE_ENOUGH = 0.05;
/** Two units in the last place of a float32. */
const TOLERANCE = 2 ** -22;
const MAX_BETA = 0.999;

/** The schedule of a configuration of the public implementation. */
function scheduleOf({ schedule, n_timestep: steps, linear_start, linear_end }: ImplementationSchedule): ScheduleConfig {
  const range = { steps, betaStart: linear_start, betaEnd: linear_end };
  switch (schedule) {
    case 'quad':
      return { kind: 'quadratic', ...range };
    case 'const':
      return { kind: 'constant', steps, beta: linear_end };
    case 'jsd':
      return { kind: 'jsd', steps, maxBeta: MAX_BETA };
    case 'cosine':
      return { kind: 'cosine', steps, offset: 0.008, maxBeta: MAX_BETA };
    default:
      return { kind: schedule, ...range };
  }
}

/** A schedule, and where it was found. */
export interface InferredSchedule {
  readonly schedule: ScheduleConfig;
  readonly note: string;
}

/**
 * The noise schedule of the training: what the configuration says, or else the kind and the parameters whose betas are those
 * of the checkpoint's buffer to the precision of float32, or else those betas themselves.
 *
 * @throws CheckpointError for a schedule that leaves the picture visible at its end: it was made for sampling in fewer steps,
 * and sampling would start from noise that the network reads as signal.
 */
export function inferSchedule(
  betas: Float32Array | undefined,
  given: ImplementationSchedule | undefined,
  what: string,
): InferredSchedule {
  if (given) {
    return checked({ schedule: scheduleOf(given), note: 'the one in the configuration (beta_schedule.train)' }, what);
  }
  if (!betas) return { schedule: PUBLISHED, note: 'the published one, because the file has no buffer betas' };
  const kind = candidates(betas).find((each) => matches(each, betas));
  if (kind) return checked({ schedule: kind, note: 'the one whose betas are those of the file' }, what);
  const capped = Array.from(betas, (beta) => Math.min(beta, MAX_BETA));
  if (capped.length === 0 || !capped.every((beta) => beta > 0 && beta < 1)) {
    throw new CheckpointError(
      `${what}: the buffer betas holds values outside 0 to 1: give the configuration by --config`,
    );
  }
  return checked(
    { schedule: { kind: 'explicit', steps: capped.length, betas: capped }, note: 'the betas of the file' },
    what,
  );
}

function checked(found: InferredSchedule, what: string): InferredSchedule {
  let last: number;
  try {
    last = createSchedule(found.schedule, { warn: () => undefined }).alphaBars.at(-1)!;
  } catch (cause) {
    throw new CheckpointError(
      `${what}: ${(cause as Error).message}: give the configuration of the training by --config`,
      { cause },
    );
  }
  if (last <= NOISE_ENOUGH) return found;
  throw new CheckpointError(
    `${what}: its schedule of ${found.schedule.steps} steps ends at alphaBar ${last.toFixed(3)}, far from 0: it was made for sampling in few steps, where the network reads noise as signal: give the configuration of the training by --config`,
  );
}

/** The shortest decimal that is this float32. */
function decimal(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

function candidates(betas: Float32Array): ScheduleConfig[] {
  const steps = betas.length;
  if (steps < 1) return [];
  const [betaStart, betaEnd] = [decimal(betas[0]!), decimal(betas.at(-1)!)];
  const range = { steps, betaStart, betaEnd };
  const kinds: ScheduleConfig[] = [
    { kind: 'linear', ...range },
    { kind: 'quadratic', ...range },
    { kind: 'warmup10', ...range },
    { kind: 'warmup50', ...range },
    { kind: 'jsd', steps, maxBeta: MAX_BETA },
    { kind: 'cosine', steps, offset: 0.008, maxBeta: MAX_BETA },
  ];
  // A schedule that never changes is a range as well, and said more simply.
  return betaStart === betaEnd ? [{ kind: 'constant', steps, beta: betaEnd }, ...kinds] : kinds;
}

function matches(config: ScheduleConfig, betas: Float32Array): boolean {
  try {
    const made = createSchedule(config, { warn: () => undefined }).betas;
    return made.every((beta, i) => Math.abs(beta - Math.min(betas[i]!, MAX_BETA)) <= TOLERANCE * beta);
  } catch {
    return false;
  }
}
