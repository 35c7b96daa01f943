import { BadInput, type Registration } from '@sr3kit/command';
import { describeIssues } from '@sr3kit/config';
import { drawingProblem, type AnyModelConfig } from '@sr3kit/models';
import { samplerNames } from '@sr3kit/samplers';
import { samplingSchema, type Sampling } from '../config/sampling.ts';

/** The flags of {@link addSamplingOptions} as commander hands them over: text. */
export type SamplingFlags = { readonly [Key in keyof Sampling]?: string };

const fields = [
  'sampler',
  'steps',
  'spacing',
  'start',
  'eta',
  'variance',
  'seed',
  'strength',
  'consistency',
  'guidance',
] as const;
const numeric: readonly (keyof Sampling)[] = ['steps', 'spacing', 'eta', 'seed', 'strength', 'consistency', 'guidance'];

/** Adds the flags that say how pictures are drawn. */
export function addSamplingOptions(command: Registration['program']): Registration['program'] {
  const usual = samplingSchema.parse({});
  return command
    .option('--sampler <name>', `the sampler: ${samplerNames.join(', ')} (default ${usual.sampler})`)
    .option('--steps <n>', `refinements, each one evaluation of the network (default ${usual.steps})`)
    .option(
      '--spacing <name>',
      'how the steps are spaced on the noise curve: uniform, quadratic, logSnr, logSnr:5 (from there on towards noise), ' +
        "logSnr:5:2 (from there on, and no further than 2: with --start crisp), or an exponent (default: the model's plan)",
    )
    .option(
      '--start <what>',
      "what drawing starts from: noise, or crisp, that mode's answer with some noise, by the model's plan or a spacing like " +
        "logSnr:5:2 (default: the model's plan, or noise with a spacing of your own)",
    )
    .option('--eta <0..1>', 'for ddim: how much of the noise is fresh in each step; 0, the default, is deterministic')
    .option(
      '--variance <name>',
      "for ancestral: the noise that a step adds, beta (the paper's) or posterior (the default; better in few steps)",
    )
    .option('--seed <n>', `seed of the noise (default ${usual.seed})`)
    .option(
      '--strength <factor>',
      `scales all noise; below 1 is smoother and more faithful (default ${usual.strength})`,
    )
    .option(
      '--consistency <0..1>',
      'how closely the result, shrunk again, must match the input; 1 is exactly (default: as the model says)',
    )
    .option(
      '--guidance <weight>',
      'for models with classes, trained with labelDropout: how much more typical of its class a result is (default 0)',
    );
}

/**
 * Reads those flags for several models that draw one after the other: of `--steps 50,20` the first number is for the first.
 * A flag with one value is for all of them.
 *
 * @param stages - Number of models.
 * @throws BadInput for a wrong value, or as many as there are no models.
 */
export function readStageSampling(flags: SamplingFlags, stages: number): Sampling[] {
  return Array.from({ length: stages }, (_, stage) => {
    const own = fields.flatMap((key) => {
      const parts = flags[key]?.split(',');
      if (parts === undefined) return [];
      if (parts.length !== 1 && parts.length !== stages) {
        throw new BadInput(
          `--${key} ${flags[key]}: has ${parts.length} values, and there are ${stages} models: give one for all, or one for each`,
        );
      }
      return [[key, parts[Math.min(stage, parts.length - 1)]!] as const];
    });
    return readSampling(Object.fromEntries(own));
  });
}

/**
 * Reads those flags.
 *
 * @throws BadInput that lists every wrong one.
 */
export function readSampling(flags: SamplingFlags): Sampling {
  const given = fields.flatMap((key) => {
    const text = flags[key];
    return text === undefined ? [] : [[key, readField(key, text)] as const];
  });
  const result = samplingSchema.safeParse(Object.fromEntries(given), { reportInput: true });
  if (result.success) return result.data;
  const lines = describeIssues(result.error).split('\n');
  throw new BadInput(lines.map((line) => `--${line}`).join('\n'), { cause: result.error });
}

function readField(key: keyof Sampling, text: string): unknown {
  const [name, cleanest, noisiest, ...more] = text.split(':');
  const ends = [cleanest, noisiest].filter((end) => end !== undefined);
  if (key === 'spacing' && name === 'logSnr' && ends.length > 0 && more.length === 0 && ends.every(isNumber)) {
    return { cleanest: Number(cleanest), ...(noisiest !== undefined && { noisiest: Number(noisiest) }) };
  }
  return numeric.includes(key) && isNumber(text) ? Number(text) : text;
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && !Number.isNaN(Number(text));
}

/**
 * Compares the flags with a model, before the first picture. For a model that answers in one step they have no meaning.
 *
 * @param which - Which of several models it is, for the message.
 * @throws BadInput where the flags ask for more than the model has.
 */
export function checkSampling(sampling: Sampling, model: AnyModelConfig, which?: string): void {
  const problem = drawingProblem(model, sampling);
  if (problem === null) return;
  throw new BadInput(`${which === undefined ? '' : `${which}: `}--${problem.option} ${problem.message}`);
}
