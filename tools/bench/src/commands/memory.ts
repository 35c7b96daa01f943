import type { EngineName } from '@sr3kit/backends';
import { startOurs, startPytorch, type Worker } from '../child/startWorkers.ts';
import type { BenchOptions } from '../options.ts';
import { megabytes, orDash } from '../report/numbers.ts';
import type { Findings } from '../report/report.ts';
import { slope } from '../statistics.ts';
import { quickTrainingYardsticks, trainingYardsticks, type TrainingYardstick } from '../yardsticks.ts';
import { measurementName } from './sides.ts';

interface MemoryFigures {
  readonly training: string;
  readonly side: string;
  /** Bytes of the process with its engine, before there is a model. */
  readonly start: number;
  /** Most bytes while it trained. */
  readonly peak: number;
  /** The same over the whole life of the process, the making of the model included. */
  readonly peakEver: number;
  /** Bytes a step over the later half of the steps. */
  readonly growth: number;
  readonly steps: number;
}

/** Resident memory of training, beside the peer's: a fresh process for every figure. */
export async function benchMemory(options: BenchOptions): Promise<Findings> {
  const { engines, peers, threads, quick, say } = options;
  const makers = [
    ...engines.map((engine: 'auto' | EngineName) => () => startOurs(engine, threads)),
    ...(peers.includes('pytorch') ? [() => startPytorch(threads, say)] : []),
  ];
  const figures: MemoryFigures[] = [];
  const workers = new Map<string, Worker>();
  for (const yardstick of quick ? quickTrainingYardsticks : trainingYardsticks) {
    say(yardstick.name);
    for (const make of makers) {
      const worker = await make();
      workers.set(worker.name, worker);
      try {
        figures.push(await measure(yardstick, worker, quick ? 4 : 10 * yardstick.stepsPerRound));
      } finally {
        await worker.child.close();
      }
    }
  }
  const sides = [...workers.values()];
  return {
    name: measurementName('memory of training', sides, threads),
    tables: [tableOf(figures)],
    agreements: [],
    sides: sides.map(({ name, device }) => `${name}: ${device}`),
    notes: [
      'Resident memory (RSS) of a process of its own for every line. The peak is the highest use during the steps; "MB more a step" is the slope of a line through the use after each step of the second half.',
    ],
    figures,
  };
}

async function measure(yardstick: TrainingYardstick, { name, child }: Worker, steps: number): Promise<MemoryFigures> {
  const start = await child.ask('memory', { reset: false });
  await child.ask('openTraining', { yardstick });
  const opened = await child.ask('memory', { reset: true });
  const done = await child.ask('trainSteps', { steps });
  const { peak } = await child.ask('memory', { reset: false });
  const used = done.map(({ rss }) => rss);
  return {
    training: yardstick.name,
    side: name,
    start: start.rss,
    peak,
    peakEver: Math.max(peak, opened.peak),
    growth: slope(used.slice(used.length / 2)),
    steps,
  };
}

function tableOf(figures: readonly MemoryFigures[]): Findings['tables'][number] {
  return {
    title: 'Memory of training.',
    head: ['training', 'on', 'MB before', 'peak MB', 'peak, pytorch = 1', 'MB more a step', 'steps'],
    rows: figures.map(({ training, side, start, peak, growth, steps }) => {
      const peer = figures.find((other) => other.training === training && other.side === 'pytorch');
      return [
        training,
        side,
        megabytes(start),
        megabytes(peak),
        orDash(peer && peer.side !== side ? peak / peer.peak : null, (value) => value.toFixed(2)),
        (growth / 1e6).toFixed(2),
        String(steps),
      ];
    }),
  };
}
