import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { BadInput, exitCodes, readCount, type Registration } from '@sr3kit/command';
import { parseConfig } from '@sr3kit/config';
import { architectureOf, estimate, modelConfigSchema, type Estimates, type NetworkConfig } from '@sr3kit/models';
import { loadRunConfig } from '../config/loadRunConfig.ts';
import { readYaml } from '../config/source.ts';
import { networkPresets } from '../model/networkPresets.ts';
import { formatBytes, formatCount } from '../report/amount.ts';
import { renderTable } from '../report/table.ts';

interface ModelOptions {
  readonly batch: string;
  readonly size?: string;
  readonly json?: boolean;
}

interface Described extends Estimates {
  readonly name: string;
  readonly size: number;
  readonly batch: number;
  /** Parameters in millions that SR3 table A.1 states. */
  readonly paper: number | null;
}

/** SR3 table A.1, in millions. */
const paperMillions: Readonly<Record<string, number>> = {
  'paper-faces-16-128': 550,
  'paper-natural-64-256': 625,
  'paper-faces-64-512': 625,
  'paper-256-1024': 150,
};

/** `model [PRESET|CONFIG]`: what networks cost, before anything is trained. */
export function addModel({ program, io, act }: Registration): void {
  program
    .command('model')
    .description('List the presets, or describe one network: parameters, operations, memory.')
    .argument('[which]', 'a preset, a configuration file, or the folder of a model or of a run (default: all presets)')
    .option('-b, --batch <pictures>', 'pictures in a training step', '16')
    .option('-s, --size <pixels>', "side of the pictures (default: the network's usual size)")
    .option('--json', 'print JSON')
    .action(
      act(async (which: string | undefined, options: ModelOptions) => {
        const batch = readCount('--batch', options.batch);
        const networks: Readonly<Record<string, NetworkConfig>> =
          which === undefined ? networkPresets : { [which]: await findNetwork(which, io.cwd) };
        const described = Object.entries(networks).map(([name, config]): Described => {
          const usual = architectureOf(config).usualSize(config);
          const size = options.size === undefined ? usual : readSize(options.size, config, name);
          return { name, size, batch, paper: paperMillions[name] ?? null, ...estimate(config, size, batch) };
        });
        if (options.json === true) {
          io.stdout.write(`${JSON.stringify(described, null, 2)}\n`);
        } else {
          io.stdout.write(`${table(described)}\n`);
          if (which !== undefined) io.stdout.write(stringify(networks[which]));
        }
        return exitCodes.done;
      }),
    );
}

function table(all: readonly Described[]): string {
  const head = [
    'network',
    'size',
    'parameters',
    'paper',
    'FLOPs',
    'F16 file',
    'inference',
    `training (${all[0]?.batch})`,
  ];
  const rows = all.map((one) => [
    one.name,
    one.size,
    formatCount(one.parameters),
    one.paper === null ? '' : `${one.paper} M`,
    formatCount(one.flops),
    formatBytes(one.diskBytes),
    formatBytes(one.inferenceBytes),
    formatBytes(one.trainingBytes),
  ]);
  return (
    `${renderTable(head, rows)}\n` +
    'FLOPs and inference memory are those of one evaluation for one picture; memory figures are estimates.'
  );
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
