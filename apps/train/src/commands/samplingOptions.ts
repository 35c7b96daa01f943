import type { ModelConfig } from '@sr3kit/checkpoints';
import { describeIssues } from '@sr3kit/config';
import { BadInput, type Registration } from '@sr3kit/command';
import { samplingSchema, type Sampling } from '../config/sampling.ts';

/** The flags of {@link addSamplingOptions} as commander hands them over: text. */
export type SamplingFlags = { readonly [Key in keyof Sampling]?: string };

const fields = ['sampler', 'steps', 'spacing', 'eta', 'variance', 'seed', 'strength', 'consistency'] as const;
const numeric: readonly (keyof Sampling)[] = ['steps', 'spacing', 'eta', 'seed', 'strength', 'consistency'];

/** Adds the flags that say how pictures are drawn. */
export function addSamplingOptions(command: Registration['program']): Registration['program'] {
  return command
    .option('--sampler <name>', 'ancestral, ddim, dpmSolver++ or dpmSolver++sde (default ancestral)')
    .option('--steps <n>', 'network evaluations (default 20)')
    .option(
      '--spacing <name>',
      'of the steps on the noise curve: uniform, quadratic, logSnr, or an exponent (default: what suits the network)',
    )
    .option('--eta <0..1>', 'ddim: 0 deterministic, 1 ancestral (default 0)')
    .option('--variance <name>', 'ancestral: beta (the paper) or posterior (default posterior)')
    .option('--seed <n>', 'of the noise (default 1)')
    .option('--strength <factor>', 'factor on all noise; below 1 is smoother and more faithful (default 1)')
    .option(
      '--consistency <0..1>',
      'how far results are moved onto those that shrink to the input (default: as the model says)',
    );
}

/**
 * Reads those flags.
 *
 * @throws BadInput that lists every wrong one.
 */
export function readSampling(flags: SamplingFlags): Sampling {
  const given = fields.flatMap((key) => {
    const text = flags[key];
    return text === undefined ? [] : [[key, numeric.includes(key) && isNumber(text) ? Number(text) : text] as const];
  });
  const result = samplingSchema.safeParse(Object.fromEntries(given), { reportInput: true });
  if (result.success) return result.data;
  const lines = describeIssues(result.error).split('\n');
  throw new BadInput(lines.map((line) => `--${line}`).join('\n'), { cause: result.error });
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && !Number.isNaN(Number(text));
}

/**
 * Compares the flags with a model.
 *
 * @throws BadInput where they ask for what it has not.
 */
export function checkSampling(sampling: Sampling, { objective, schedule }: ModelConfig): void {
  if (objective.kind === 'regression' || sampling.steps <= schedule.steps) return;
  throw new BadInput(`--steps ${sampling.steps}: the model's schedule has ${schedule.steps}: use at most that many`);
}
