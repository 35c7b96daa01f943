import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { BadInput } from '@sr3kit/command';
import { parseConfig } from '@sr3kit/config';
import { drawingProblem } from '@sr3kit/models';
import { loadRunConfig } from '../config/loadRunConfig.ts';
import type { RunConfig } from '../config/runConfig.ts';
import { samplingSchema, type Sampling } from '../config/sampling.ts';
import { readYaml } from '../config/source.ts';

/** Fields of a configuration, dotted as for `--set`, and what they become; null takes a field back. */
type Fields = Readonly<Record<string, unknown>>;

/** The file of an ablation. */
interface Matrix {
  /** A configuration; its path is relative to the file. */
  readonly config: string;
  /** What all runs change in it. */
  readonly set: Fields;
  /** What is varied: of each axis, the name of each value and the fields that it changes. Every combination is a run. */
  readonly axes: Readonly<Record<string, Readonly<Record<string, Fields>>>>;
  readonly evaluation: {
    /** Photographs to measure on: a folder, a glob, a list (.txt) or a file. */
    readonly files: string;
    readonly limit: number;
    readonly sampling: Sampling;
  };
  /** Folder of the runs. */
  readonly output: string;
}

const name = z
  .string()
  .regex(/^[\w.-]+( [\w.-]+)*$/, 'must be letters, digits, spaces, dots and dashes: it names a folder');
const fields = z.record(z.string(), z.unknown());

const schema: z.ZodType<Matrix> = z.strictObject({
  config: z.string().min(1),
  set: fields.default({}),
  axes: z
    .record(
      name,
      z.record(
        name,
        fields.nullable().transform((value) => value ?? {}),
      ),
    )
    .refine((axes) => Object.keys(axes).length > 0, 'must name at least one axis')
    .refine(
      (axes) => Object.values(axes).every((values) => Object.keys(values).length > 0),
      'has an axis without values',
    ),
  evaluation: z.strictObject({
    files: z.string().min(1),
    limit: z.int().min(1).default(16),
    sampling: samplingSchema.prefault({}),
  }),
  output: z.string().min(1),
});

/** One run of an ablation. */
export interface Variant {
  /** The values of all axes, in their order. */
  readonly name: string;
  readonly config: RunConfig;
}

/** What an ablation is to do: everything in it is checked. */
export interface Ablation {
  readonly variants: readonly Variant[];
  readonly evaluation: Matrix['evaluation'];
  readonly output: string;
}

/**
 * Reads the matrix of an ablation and the configuration of each of its runs, so that whatever is wrong in any of them is
 * found before the first one begins. Relative paths start at `cwd`, but for `config`.
 *
 * @throws ConfigError or BadInput that names the run and the field.
 */
export async function readMatrix(file: string, cwd: string): Promise<Ablation> {
  const path = resolve(cwd, file);
  const { config, set, axes, evaluation, output } = parseConfig(schema, await readYaml(path), file);
  const root = resolve(cwd, output);
  const variants: Variant[] = [];
  for (const { name: title, changes } of combinations(axes)) {
    const all = { ...set, ...changes, output: join(root, title.replaceAll(', ', '_').replaceAll(' ', '-')) };
    const overrides = Object.entries(all).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
    try {
      variants.push({ name: title, config: await loadRunConfig(resolve(dirname(path), config), overrides, cwd) });
    } catch (cause) {
      if (!(cause instanceof Error)) throw cause;
      throw new BadInput(`${file}: the run "${title}": ${cause.message}`, { cause });
    }
  }
  assertEqualBudgets(file, variants);
  assertSampling(file, variants, evaluation.sampling);
  return { variants, evaluation, output: root };
}

function combinations(axes: Matrix['axes']): { name: string; changes: Fields }[] {
  return Object.values(axes).reduce<{ name: string; changes: Fields }[]>(
    (made, values) =>
      made.flatMap((one) =>
        Object.entries(values).map(([value, changes]) => ({
          name: one.name === '' ? value : `${one.name}, ${value}`,
          changes: { ...one.changes, ...changes },
        })),
      ),
    [{ name: '', changes: {} }],
  );
}

/** Pictures that a run sees in training, repetitions included. */
export function budgetOf({ training: { steps, batchSize, accumulate } }: RunConfig): number {
  return steps * batchSize * accumulate;
}

/** All runs are trained before the first one is measured. */
function assertSampling(file: string, variants: readonly Variant[], sampling: Sampling): void {
  for (const { name: title, config } of variants) {
    const problem = drawingProblem(config.model, sampling);
    if (problem === null) continue;
    throw new BadInput(`${file}: the run "${title}": evaluation.sampling.${problem.option}: ${problem.message}`);
  }
}

function assertEqualBudgets(file: string, variants: readonly Variant[]): void {
  const [first, ...others] = variants;
  if (!first) return;
  for (const { name: title, config } of others) {
    if (config.model.task.scale !== first.config.model.task.scale) {
      throw new BadInput(
        `${file}: "${first.name}" and "${title}" have other scales: an ablation compares runs of one task`,
      );
    }
    if (budgetOf(config) === budgetOf(first.config)) continue;
    throw new BadInput(
      `${file}: "${first.name}" sees ${budgetOf(first.config)} pictures and "${title}" ${budgetOf(config)}: an ablation compares ` +
        'equal budgets, so training.steps x batchSize x accumulate must be the same',
    );
  }
}
