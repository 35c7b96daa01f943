import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { engineNames } from '@sr3kit/backends';
import type { Precision } from '@sr3kit/ops';
import { benchCount } from './commands/count.ts';
import { benchInfer, type InferOptions } from './commands/infer.ts';
import { benchMemory } from './commands/memory.ts';
import { benchOps } from './commands/ops.ts';
import { benchProfile } from './commands/profile.ts';
import { benchSample, benchTrain } from './commands/steps.ts';
import { UsageError, type BenchOptions, type PeerName } from './options.ts';
import { workspace } from './peers/peersFolder.ts';
import { writeSection } from './report/docs.ts';
import { BUSY, circumstances } from './report/machine.ts';
import { markdownReport } from './report/markdown.ts';
import { printReport } from './report/print.ts';
import { disagreements, type Findings, type Report } from './report/report.ts';

/** Where a program writes. */
export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

type What = 'train' | 'sample' | 'infer' | 'ops' | 'memory' | 'count';

interface Flags {
  readonly engine: string[];
  readonly peer: PeerName[];
  readonly threads: number;
  readonly rounds?: number;
  readonly quick?: boolean;
  readonly precision: Precision;
  readonly profile?: boolean;
  readonly json?: boolean;
  readonly docs: string | false;
  readonly pictures: string;
  readonly models?: string[];
  readonly steps: number[];
  readonly limit?: number;
  readonly jpeg?: number;
  readonly save?: string;
  readonly perceptual?: boolean;
  readonly distances?: string;
}

/** Which peers do what. */
const peersOf: Readonly<Record<What, readonly PeerName[]>> = {
  train: ['pytorch'],
  sample: ['pytorch'],
  ops: ['pytorch'],
  memory: ['pytorch'],
  infer: ['upscalerjs', 'realesrgan'],
  count: [],
};

/** Which page of the docs holds the figures of what. Counts are printed only: they are for work on the code. */
const pageOf: Readonly<Record<Exclude<What, 'count'>, string>> = {
  train: 'training.md',
  sample: 'sampling.md',
  ops: 'operations.md',
  memory: 'memory.md',
  infer: 'upscaling.md',
};

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be an integer of at least 1.');
  return value;
}

function jpegQuality(text: string): number {
  const value = positive(text);
  if (value > 100) throw new InvalidArgumentError('It must be at most 100.');
  return value;
}

const WHAT = `
What to measure:
  train   seconds of a training step; with --profile, where they go
  sample  seconds of a sampling step
  ops     seconds of single operations: convolutions and their gradients, norms, attention
  memory  resident memory of a training, and whether it grows
  infer   seconds for a megapixel of upscaling, and how close the pictures come to the truth
  count   what is handed to a GPU: dispatches, submits, buffers, bytes (WebGPU, any driver)`;

const program = (): Command =>
  new Command('bench')
    .description('Measures sr3kit, alone or beside its peers.')
    .addArgument(new Argument('<what>', 'what to measure').choices(Object.keys(peersOf)))
    .addHelpText('after', WHAT)
    .addOption(
      new Option('--engine <names...>', 'engines of TensorFlow.js to measure')
        .choices(['auto', ...engineNames])
        .default(['auto']),
    )
    .addOption(
      new Option('--peer <names...>', 'peers to compare with, installed when first used')
        .choices(['pytorch', 'upscalerjs', 'realesrgan'])
        .default([], 'none'),
    )
    .option('--threads <n>', 'threads that each side may use', positive, availableParallelism())
    .addOption(
      new Option('--precision <name>', 'train: precision in which convolutions multiply')
        .choices(['float32', 'bfloat16', 'float16'])
        .default('float32'),
    )
    .option('--rounds <n>', 'number of rounds; in each, every side takes a turn', positive)
    .option('--quick', 'tiny shapes and few rounds, to see that all works; no figures are written down')
    .option('--profile', 'train: show where the time of a step goes')
    .option('--pictures <folder>', 'infer: photographs to upscale', join('examples', 'samples'))
    .option(
      '--models <folders...>',
      'infer, count: model folders of sr3kit (count: the weights of photo-x4 by default)',
    )
    .addOption(
      new Option('--steps <n...>', 'infer, count: numbers of refinement steps, for models that refine')
        .argParser((text, before: number[]) => [...before, positive(text)])
        .default([], '4 and 8 for infer, 8 for count'),
    )
    .option('--limit <n>', 'infer: take the first so many of the photographs', positive)
    .option('--jpeg <quality>', 'infer: a second table, of inputs stored as JPEG of this quality', jpegQuality)
    .option('--save <folder>', 'infer: keep the upscaled pictures in this folder')
    .option(
      '--perceptual',
      'infer: also score the pictures by the features of a trained network (in Python, installed when first used)',
    )
    .option(
      '--distances <folder>',
      'infer: also measure LPIPS and DISTS, with the weights of tools/weights/distances.mts',
    )
    .addOption(
      new Option('--docs <folder>', 'folder of the pages to write the figures into').default(
        join(workspace, 'docs/benchmarks'),
        'docs/benchmarks',
      ),
    )
    .option('--no-docs', 'write the figures nowhere; those of count are never written')
    .option('--json', 'print the report as JSON')
    .exitOverride();

/**
 * The command `bench`.
 *
 * @param argv - The arguments after the program's name.
 * @returns 0 when done; 1 on failure, and where two sides compute different things; 2 for bad usage, and where an engine
 * that was asked for is not available.
 */
export async function main(argv: readonly string[], output: Output): Promise<number> {
  const command = program().configureOutput({ writeOut: output.out, writeErr: output.err });
  try {
    await command.parseAsync([...argv], { from: 'user' });
    const what = command.args[0] as What;
    const flags = command.opts<Flags>();
    const found = await circumstances(argv);
    // Other work slows a clock down, but not a count.
    if (found.busyCores > BUSY && what !== 'count') {
      output.err(`other work takes ${found.busyCores.toFixed(1)} cores of this machine, so the figures will be off\n`);
    }
    const report: Report = { ...(await measure(what, flags, output)), ...found };
    output.out(flags.json ? `${JSON.stringify(report, null, 2)}\n` : printReport(report));
    if (flags.docs !== false && !flags.quick && what !== 'count') {
      const page = join(flags.docs, flags.profile ? 'profile.md' : pageOf[what]);
      await writeSection(page, report.name, markdownReport(report));
    }
    return disagreements(report).length === 0 ? 0 : 1;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    output.err(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

function measure(what: What, flags: Flags, { err }: Output): Promise<Findings> {
  assertFlags(what, flags);
  const options: BenchOptions = {
    engines: flags.engine as BenchOptions['engines'],
    peers: flags.peer,
    threads: flags.threads,
    precision: flags.precision,
    quick: flags.quick ?? false,
    rounds: flags.rounds ?? null,
    say: (text) => err(`${text}\n`),
  };
  switch (what) {
    case 'train':
      return flags.profile ? benchProfile(options) : benchTrain(options);
    case 'sample':
      return benchSample(options);
    case 'ops':
      return benchOps(options);
    case 'memory':
      return benchMemory(options);
    case 'infer': {
      const { pictures, models = [], steps, limit = null, jpeg = null } = flags;
      const { save = null, perceptual = false, distances = null } = flags;
      const taken = steps.length > 0 ? steps : [4, 8];
      const what: Omit<InferOptions, keyof BenchOptions> = {
        pictures,
        models,
        steps: taken,
        limit,
        jpeg,
        save,
        perceptual,
        distances,
      };
      return benchInfer({ ...options, ...what });
    }
    case 'count': {
      const { models = [relative(process.cwd(), join(workspace, 'packages/photo-x4/weights'))], steps } = flags;
      return benchCount({ ...options, models, steps: steps.length > 0 ? steps : [8] });
    }
  }
}

function assertFlags(what: What, flags: Flags): void {
  const peers = peersOf[what];
  const wrong = flags.peer.find((peer) => !peers.includes(peer));
  if (wrong) {
    const advice = peers.length > 0 ? `give ${peers.join(' or ')}, or leave --peer out` : 'leave --peer out';
    throw new UsageError(`${what} cannot be compared with ${wrong}: ${advice}`);
  }
  if (flags.profile && what !== 'train') throw new UsageError(`--profile is for train, not for ${what}: leave it out`);
  if (flags.precision !== 'float32' && what !== 'train') {
    throw new UsageError(`--precision is for train, not for ${what}: leave it out`);
  }
  if (flags.precision === 'float16' && flags.peer.includes('pytorch')) {
    throw new UsageError('--precision float16 is for our side alone: leave --peer out');
  }
}
