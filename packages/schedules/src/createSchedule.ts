import { parseConfig } from '@sr3kit/config';
import { scheduleConfigSchema, type ScheduleConfig, type ScheduleConfigInput } from './config.ts';
import type { NoiseSchedule } from './curve.ts';
import { scheduleFromBetas, type ScheduleOptions } from './fromBetas.ts';

/** `count` even steps from `from` to `to`, both included; the first alone if there is one. */
function evenly(from: number, to: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => (i === 0 ? from : from + ((to - from) * i) / (count - 1)));
}

/** Even steps over the first part of the schedule, then constant. */
function warmUp(betaStart: number, betaEnd: number, steps: number, part: number): Float64Array {
  const betas = new Float64Array(steps).fill(betaEnd);
  betas.set(evenly(betaStart, betaEnd, Math.floor(steps * part)));
  return betas;
}

/** The betas of a continuous curve of alphaBar over [0, 1], each held at or below `maxBeta`. */
function betasOf(alphaBar: (time: number) => number, steps: number, maxBeta: number): Float64Array {
  return Float64Array.from({ length: steps }, (_, i) =>
    Math.min(1 - alphaBar((i + 1) / steps) / alphaBar(i / steps), maxBeta),
  );
}

function betasFor(config: ScheduleConfig): Float64Array {
  const { steps } = config;
  switch (config.kind) {
    case 'linear':
      return evenly(config.betaStart, config.betaEnd, steps);
    case 'quadratic':
      return evenly(Math.sqrt(config.betaStart), Math.sqrt(config.betaEnd), steps).map((root) => root * root);
    case 'warmup10':
      return warmUp(config.betaStart, config.betaEnd, steps, 0.1);
    case 'warmup50':
      return warmUp(config.betaStart, config.betaEnd, steps, 0.5);
    case 'constant':
      return new Float64Array(steps).fill(config.beta);
    case 'jsd':
      return Float64Array.from({ length: steps }, (_, i) => Math.min(1 / (steps - i), config.maxBeta));
    case 'cosine': {
      const { offset, maxBeta } = config;
      return betasOf((time) => Math.cos((((time + offset) / (1 + offset)) * Math.PI) / 2) ** 2, steps, maxBeta);
    }
    case 'sigmoid': {
      const { start, end, temperature, maxBeta } = config;
      const falling = (time: number): number => 1 / (1 + Math.exp((start + time * (end - start)) / temperature));
      // The scale that would make it start at 1 cancels in the ratio of two neighbours.
      return betasOf((time) => falling(time) - falling(1), steps, maxBeta);
    }
    case 'explicit':
      return Float64Array.from(config.betas);
  }
}

/**
 * Makes a schedule from its configuration, in double precision.
 *
 * A schedule of one step is a single jump from the clean picture to noise. `constant`, `jsd`, `cosine` and `sigmoid`
 * have one; the kinds that run from betaStart to betaEnd do not, and refuse.
 *
 * @throws ConfigError that lists every wrong field by its path, for example
 * `schedule: steps: must be an integer in 1 ... 10000000, got 0: use e.g. 2000`.
 */
export function createSchedule(config: ScheduleConfigInput, options: ScheduleOptions = {}): NoiseSchedule {
  return scheduleFromBetas(betasFor(parseConfig(scheduleConfigSchema, config, 'schedule')), options);
}
