import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { engineNames } from '@sr3kit/backends';
import type { Precision } from '@sr3kit/ops';
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
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

type What = 'train' | 'sample' | 'infer' | 'ops' | 'memory';

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
  readonly models: string[];
  readonly steps: number[];
  readonly save?: string;
  readonly perceptual?: boolean;
}

/** Which peers do what. */
const peersOf: Readonly<Record<What, readonly PeerName[]>> = {
  train: ['pytorch'],
  sample: ['pytorch'],
  ops: ['pytorch'],
  memory: ['pytorch'],
  infer: ['upscalerjs'],
};

/** Which page of the docs holds the figures of what. */
const pageOf: Readonly<Record<What, string>> = {
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

const program = (): Command =>
  new Command('bench')
    .description('Measures sr3kit beside its peers.')
    .addArgument(new Argument('<what>', 'what to measure').choices(['train', 'sample', 'infer', 'ops', 'memory']))
    .addOption(
      new Option('--engine <names...>', 'engines of TensorFlow.js').choices(['auto', ...engineNames]).default(['auto']),
    )
    .addOption(
      new Option('--peer <names...>', 'compare with these; they are installed if need be')
        .choices(['pytorch', 'upscalerjs'])
        .default([]),
    )
    .option('--threads <n>', 'threads of every side', positive, availableParallelism())
    .addOption(
      new Option('--precision <name>', 'train: what convolutions multiply')
        .choices(['float32', 'bfloat16'])
        .default('float32'),
    )
    .option('--rounds <n>', 'how often every side has its turn', positive)
    .option('--quick', 'a smoke run with tiny shapes; its figures mean nothing and are not written down')
    .option('--profile', 'train: where the time of a step goes')
    .option('--pictures <folder>', 'infer: photographs', join('apps', 'train', 'samples'))
    .option('--models <folders...>', 'infer: model folders of ours', [])
    .option(
      '--steps <n...>',
      'infer: steps of our diffusion models',
      (text, before: number[]) => [...before, positive(text)],
      [],
    )
    .option('--save <folder>', 'infer: keep the upscaled pictures here')
    .option(
      '--perceptual',
      'infer: score the pictures by the features of a network, in Python, which is installed if need be',
    )
    .option('--docs <folder>', 'where the figures are written down', join(workspace, 'docs/benchmarks'))
    .option('--no-docs', 'write them nowhere')
    .option('--json', 'print the report as JSON')
    .exitOverride();

/**
 * The command `bench`.
 *
 * @param argv - The arguments after the program's name.
 * @returns 0 when done, 1 on failure and where the sides do not agree in what they compute, 2 for bad usage.
 */
export async function main(argv: readonly string[], output: Output): Promise<number> {
  const command = program().configureOutput({ writeOut: output.out, writeErr: output.err });
  try {
    await command.parseAsync([...argv], { from: 'user' });
    const what = command.args[0] as What;
    const flags = command.opts<Flags>();
    const found = await circumstances(argv);
    if (found.busyCores > BUSY)
      output.err(`other work takes ${found.busyCores.toFixed(1)} cores of this machine and disturbs the figures\n`);
    const report: Report = { ...(await measure(what, flags, output)), ...found };
    output.out(flags.json ? `${JSON.stringify(report, null, 2)}\n` : printReport(report));
    if (flags.docs !== false && !flags.quick) {
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
  const wrong = flags.peer.find((peer) => !peersOf[what].includes(peer));
  if (wrong) throw new UsageError(`--peer ${wrong} does not ${what}: give ${peersOf[what].join(' or ')}, or none`);
  if (flags.profile && what !== 'train') throw new UsageError('--profile belongs to train');
  if (flags.precision !== 'float32' && what !== 'train') throw new UsageError('--precision belongs to train');
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
      const { pictures, models, steps, save = null, perceptual = false } = flags;
      const taken = steps.length > 0 ? steps : [4, 8];
      const given: InferOptions = { ...options, pictures, models, steps: taken, save, perceptual };
      return benchInfer(given);
    }
  }
}
