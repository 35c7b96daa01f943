import { z } from 'zod';
import type { Written } from '@sr3kit/config';

/** betas that run from `betaStart` to `betaEnd`. SR3 trains with 2000 steps, linear, 1e-6 to 1e-2. */
export interface BetaRangeConfig {
  /**
   * `linear`: evenly; `quadratic`: evenly in sqrt(beta); `warmup10` and `warmup50`: evenly over the first 10 % or 50 %
   * of the steps, then constant at `betaEnd` (the warm-up schedules of Ho et al. 2020).
   */
  readonly kind: 'linear' | 'quadratic' | 'warmup10' | 'warmup50';
  /** T, an integer of at least 2: a single step has a single beta, and no range. */
  readonly steps: number;
  /** In (0, 1); 1e-6 by default. */
  readonly betaStart: number;
  /** In (0, 1); 1e-2 by default. */
  readonly betaEnd: number;
}

/** The same beta in every step. */
export interface ConstantConfig {
  readonly kind: 'constant';
  readonly steps: number;
  /** In (0, 1). */
  readonly beta: number;
}

/** beta_t = 1 / (T - t + 1), which makes alphaBar fall evenly (Sohl-Dickstein et al. 2015, section 2.4.1). */
export interface JsdConfig {
  readonly kind: 'jsd';
  readonly steps: number;
  /** Largest beta, in (0, 1); 0.999 by default: the last beta would be 1. */
  readonly maxBeta: number;
}

/** alphaBar = cos^2 of an even run of angles (Nichol & Dhariwal 2021, eq. 17). */
export interface CosineConfig {
  readonly kind: 'cosine';
  readonly steps: number;
  /** The paper's s, at least 0: keeps the first steps from being too small; 0.008 by default. */
  readonly offset: number;
  /** Largest beta, in (0, 1); 0.999 by default. */
  readonly maxBeta: number;
}

/** alphaBar = a stretch of a falling sigmoid, scaled to run from 1 to 0 (Jabri et al. 2022; Chen 2023, Alg. 1). */
export interface SigmoidConfig {
  readonly kind: 'sigmoid';
  readonly steps: number;
  /** Where on the sigmoid the curve starts and ends; -3 and 3 by default. */
  readonly start: number;
  readonly end: number;
  /** Above 0; 1 by default. Smaller is steeper. */
  readonly temperature: number;
  /** Largest beta, in (0, 1); 0.999 by default. */
  readonly maxBeta: number;
}

/** Betas written out one by one: the schedule of a model from elsewhere that is none of the other kinds. */
export interface ExplicitConfig {
  readonly kind: 'explicit';
  /** The number of betas. */
  readonly steps: number;
  /** Each in (0, 1). */
  readonly betas: readonly number[];
}

/** A schedule as a configuration file holds it, with every field filled in. */
export type ScheduleConfig =
  BetaRangeConfig | ConstantConfig | JsdConfig | CosineConfig | SigmoidConfig | ExplicitConfig;

/** A schedule as a person writes it: the fields that have defaults may be left out. */
export type ScheduleConfigInput = Written<
  ScheduleConfig,
  'betaStart' | 'betaEnd' | 'maxBeta' | 'offset' | 'start' | 'end' | 'temperature'
>;

const MOST_STEPS = 10_000_000;
const steps = z.number().refine((value) => Number.isInteger(value) && value >= 1 && value <= MOST_STEPS, {
  error: (issue) => `must be an integer in 1 ... ${MOST_STEPS}, got ${String(issue.input)}: use e.g. 2000`,
});
const fraction = (example: number): z.ZodNumber =>
  z.number().refine((value) => value > 0 && value < 1, {
    error: (issue) => `must lie between 0 and 1, got ${String(issue.input)}: use e.g. ${example}`,
  });
const maxBeta = fraction(0.999).default(0.999);

const betaRange = z
  .strictObject({
    kind: z.enum(['linear', 'quadratic', 'warmup10', 'warmup50']),
    steps,
    betaStart: fraction(1e-6).default(1e-6),
    betaEnd: fraction(1e-2).default(1e-2),
  })
  .refine((config) => config.steps !== 1, {
    path: ['steps'],
    error:
      'a schedule with one step has a single beta, which cannot run from betaStart to betaEnd: train with e.g. 2000 ' +
      'steps, of which sampling may take as few as one (respace), or name that beta with kind constant',
  });
const constant = z.strictObject({ kind: z.literal('constant'), steps, beta: fraction(0.01) });
const jsd = z.strictObject({ kind: z.literal('jsd'), steps, maxBeta });
const cosine = z.strictObject({
  kind: z.literal('cosine'),
  steps,
  offset: z.number().min(0).default(0.008),
  maxBeta,
});
const sigmoid = z
  .strictObject({
    kind: z.literal('sigmoid'),
    steps,
    start: z.number().default(-3),
    end: z.number().default(3),
    temperature: z.number().positive().default(1),
    maxBeta,
  })
  .refine((config) => config.start < config.end, {
    path: ['end'],
    error: 'must be above start: the curve is the stretch of a sigmoid between them',
  });

const explicit = z
  .strictObject({ kind: z.literal('explicit'), steps, betas: z.array(fraction(0.01)).readonly() })
  .refine(({ steps, betas }) => steps === betas.length, {
    path: ['betas'],
    error: 'must be as many as there are steps',
  });

/** Validates a schedule and fills in its defaults. Unknown fields are refused; issues carry the path of the field. */
export const scheduleConfigSchema: z.ZodType<ScheduleConfig, ScheduleConfigInput> = z.discriminatedUnion('kind', [
  betaRange,
  constant,
  jsd,
  cosine,
  sigmoid,
  explicit,
]);
