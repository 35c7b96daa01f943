import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { BadInput, exitCodes, readCount, type Registration } from '@sr3kit/command';
import { parseConfig } from '@sr3kit/config';
import { architectureOf, estimate, modelConfigSchema, type Estimates, type NetworkConfig } from '@sr3kit/models';
import { loadRunConfig } from '../config/loadRunConfig.ts';
import { readYaml } from '../config/source.ts';
import { networkPresets } from '../model/networkPresets.ts';
import { compareWithPaper, trainingFlops, usualSustainedFlops, type PaperComparison } from '../model/paperPresets.ts';
import { formatBytes, formatCount } from '../report/amount.ts';
import { renderTable } from '../report/table.ts';

interface ModelOptions {
  readonly batch: string;
  readonly size?: string;
  readonly flops?: string;
  readonly json?: boolean;
}

interface Described extends Estimates {
  readonly name: string;
  readonly size: number;
  readonly batch: number;
  /** Operations of one training step with this batch. */
  readonly stepFlops: number;
  readonly paper: PaperComparison | null;
}

/** `model [PRESET|CONFIG]`: what networks cost, before anything is trained. */
export function addModel({ program, io, act }: Registration): void {
  program
    .command('model')
    .description('List the presets, or describe one network: parameters, operations, memory.')
    .argument('[which]', 'a preset, a configuration file, or the folder of a model or of a run (default: all presets)')
    .option('-b, --batch <pictures>', 'pictures in a training step', '16')
    .option('-s, --size <pixels>', "side of the pictures (default: the network's usual size)")
    .option(
      '--flops <number>',
      `operations a second that your devices sustain together, e.g. 5e13, for the days of the paper's training (default: ` +
        `${formatCount(usualSustainedFlops)}, as 64 chips of TPU v3 at a third of their peak)`,
    )
    .option('--json', 'print JSON')
    .action(
      act(async (which: string | undefined, options: ModelOptions) => {
        const batch = readCount('--batch', options.batch);
        const sustained = options.flops === undefined ? usualSustainedFlops : readFlops(options.flops);
        const networks: Readonly<Record<string, NetworkConfig>> =
          which === undefined ? networkPresets : { [which]: await findNetwork(which, io.cwd) };
        const described = Object.entries(networks).map(([name, config]): Described => {
          const usual = architectureOf(config).usualSize(config);
          const size = options.size === undefined ? usual : readSize(options.size, config, name);
          const estimates = estimate(config, size, batch);
          const paper = size === usual ? compareWithPaper(name, estimates, sustained) : null;
          return { name, size, batch, ...estimates, stepFlops: trainingFlops(estimates, batch), paper };
        });
        if (options.json === true) {
          io.stdout.write(`${JSON.stringify(described, null, 2)}\n`);
        } else {
          io.stdout.write(`${table(described)}\n${paperTable(described)}`);
          if (which !== undefined) io.stdout.write(stringify(networks[which]));
        }
        return exitCodes.done;
      }),
    );
}

function table(all: readonly Described[]): string {
  const batch = all[0]?.batch;
  const head = [
    'network',
    'size',
    'parameters',
    'FLOPs',
    'F16 file',
    'sampling',
    'FLOPs a step',
    'training',
    'checkpointed',
  ];
  const rows = all.map((one) => [
    one.name,
    one.size,
    formatCount(one.parameters),
    formatCount(one.flops),
    formatBytes(one.diskBytes),
    formatBytes(one.inferenceBytes),
    formatCount(one.stepFlops),
    formatBytes(one.trainingBytes),
    one.checkpointedBytes === undefined ? '' : formatBytes(one.checkpointedBytes),
  ]);
  return (
    `${renderTable(head, rows)}\n` +
    'FLOPs are those of one evaluation for one picture, and sampling is the memory of that; a training step and its memory ' +
    `are those of ${batch} ${batch === 1 ? 'picture' : 'pictures'} (--batch), also with training.gradientCheckpointing. Memory ` +
    'figures are estimates.'
  );
}

/** The networks of the paper as it trained them; nothing where there are none. */
function paperTable(all: readonly Described[]): string {
  const ours = all.filter((one) => one.paper !== null);
  const [first] = ours;
  if (!first) return '';
  const head = ['as in the paper', 'parameters', 'paper', 'difference', 'FLOPs a step', 'days'];
  const rows = ours.map(({ name, parameters, paper }) => [
    name,
    formatCount(parameters),
    `${paper!.millions} M`,
    `${(100 * paper!.difference).toFixed(1)} %${paper!.why === null ? '' : ' *'}`,
    formatCount(paper!.stepFlops),
    paper!.days.toPrecision(2),
  ]);
  const { batch, steps, sustainedFlops } = first.paper!;
  const why = ours.find(({ paper }) => paper!.why !== null)?.paper!.why;
  return (
    `${renderTable(head, rows)}\n` +
    `${formatCount(steps)} steps of ${batch} pictures, at ${formatCount(sustainedFlops)} operations a second of all devices ` +
    'together: an assumption, to be replaced by --flops.\n' +
    (why ? `* ${why}.\n` : '')
  );
}

function readFlops(text: string): number {
  const flops = Number(text);
  if (text.trim() !== '' && Number.isFinite(flops) && flops > 0) return flops;
  throw new BadInput(`--flops ${text}: expected operations a second, above 0: use e.g. 5e13`);
}

function readSize(text: string, network: NetworkConfig, name: string): number {
  const size = readCount('--size', text);
  const multiple = architectureOf(network).sizeMultiple(network);
  if (size % multiple === 0) return size;
  throw new BadInput(
    `--size ${size}: ${name} takes multiples of ${multiple}: use e.g. ${Math.ceil(size / multiple) * multiple}`,
  );
}

async function findNetwork(which: string, cwd: string): Promise<NetworkConfig> {
  const preset = Object.hasOwn(networkPresets, which) ? networkPresets[which] : undefined;
  if (preset !== undefined) return preset;
  const path = resolve(cwd, which);
  if (!existsSync(path)) {
    const known = Object.keys(networkPresets).join(', ');
    throw new BadInput(
      `${which}: neither a preset nor a file: use one of ${known}, a configuration file or the folder of a model`,
    );
  }
  const file = statSync(path).isDirectory() ? modelFile(path) : path;
  if (!file.endsWith('model.json')) return (await loadRunConfig(file, [], cwd)).model.network;
  return parseConfig(modelConfigSchema, await readYaml(file), file).network;
}

function modelFile(folder: string): string {
  const found = [join(folder, 'model.json'), join(folder, 'config.yaml')].find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new BadInput(`${folder}: no model.json or config.yaml there: give the folder of a model or of a run`);
}
