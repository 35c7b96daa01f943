import { diagnoseEngines, type EngineDiagnosis, type Throughput } from '@sr3kit/backends';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import { BadInput } from '../badInput.ts';
import type { Registration } from './registration.ts';
import { exitCodes } from '../io.ts';
import { formatBytes } from '../report/amount.ts';
import { renderTable } from '../report/table.ts';

interface DoctorOptions {
  readonly seconds: string;
  readonly json?: boolean;
}

/** `doctor`: which engines this machine has, how fast each is, and what to install for more. */
export function addDoctor({ program, io, act }: Registration): void {
  program
    .command('doctor')
    .description('Show the engines of this machine, how fast each is, and what to install for more.')
    .option('-s, --seconds <seconds>', 'time to measure each for; 0 for not at all', '3')
    .option('--json', 'print JSON')
    .action(
      act(async (options: DoctorOptions) => {
        const seconds = readSeconds(options.seconds);
        const machine = describeMachine();
        if (options.json !== true) io.stdout.write(`${machineLine(machine)}\n`);
        const engines: EngineDiagnosis[] = [];
        for await (const diagnosis of diagnoseEngines({ seconds })) engines.push(diagnosis);
        const auto = engines.find(({ facts, passedOver }) => facts !== null && passedOver === null)?.name ?? null;
        if (options.json === true) io.stdout.write(`${JSON.stringify({ machine, auto, engines }, null, 2)}\n`);
        else io.stdout.write(`${report(engines, auto)}\n`);
        return auto === null ? exitCodes.failed : exitCodes.done;
      }),
    );
}

interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly processor: string;
  readonly cores: number;
  readonly memory: number;
}

function describeMachine(): Machine {
  const processor = cpus()[0]?.model.trim() || arch();
  return {
    node: process.versions.node,
    platform: `${platform()} ${arch()}`,
    processor,
    cores: availableParallelism(),
    memory: totalmem(),
  };
}

function machineLine({ node, platform, processor, cores, memory }: Machine): string {
  return `Node ${node} on ${platform}, ${processor}, ${cores} core(s), ${formatBytes(memory)}`;
}

function report(engines: readonly EngineDiagnosis[], auto: string | null): string {
  const rows = engines
    .filter(({ facts }) => facts !== null)
    .map(({ name, facts, speed }) => [
      name === auto ? `${name} (auto)` : name,
      facts!.device,
      facts!.threads ?? '',
      speed ? rate(speed.convolution) : '',
      speed ? rate(speed.trainingStep) : '',
    ]);
  const absent = engines.flatMap(({ name, passedOver, advice }) =>
    passedOver === null ? [] : [`${name}: ${passedOver}.${advice === null ? '' : ` ${advice}`}`],
  );
  return [
    renderTable(['engine', 'device', 'threads', 'convolution', 'training step'], rows),
    'GFLOPS of a 3x3 convolution, forward, and of a training step of two (forward and gradients).',
    ...(absent.length > 0 ? ['', 'Passed over by "auto":', ...absent] : []),
  ].join('\n');
}

function rate({ gflops }: Throughput): string {
  return gflops >= 100 ? gflops.toFixed(0) : gflops.toPrecision(2);
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && Number.isFinite(seconds) && seconds >= 0) return seconds;
  throw new BadInput(`--seconds ${text}: expected a number of at least 0`);
}
