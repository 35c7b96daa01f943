import { architectureOf } from '@sr3kit/models';
import type { Worker } from '../child/startWorkers.ts';
import { interleave } from '../interleave.ts';
import type { BenchOptions } from '../options.ts';
import { factor, giga, milliseconds, orDash, percent } from '../report/numbers.ts';
import type { Agreement, Findings } from '../report/report.ts';
import { difference, quartiles, ratio, type Spread } from '../statistics.ts';
import { networkOf, quickTrainingYardsticks, trainingYardsticks, type TrainingYardstick } from '../yardsticks.ts';
import { machineLimit, type MachineLimit } from './machineLimit.ts';
import { describeSides, measurementName, startSides, type Sides } from './sides.ts';

/** Steps before the first that is timed; what they compute is compared. */
const WARM_UP = 3;

/** A kind of step that is timed. */
interface StepKind {
  readonly name: 'training' | 'sampling';
  /** Opens a yardstick. */
  readonly open: (side: Worker, yardstick: TrainingYardstick) => Promise<{ readonly parameters: number }>;
  readonly run: (side: Worker, steps: number) => Promise<readonly TimedStep[]>;
  /** Forward passes' worth of work for each example. */
  readonly passes: number;
  readonly compared: string;
  readonly note: string;
}

/** A step, and numbers that every side must find. */
interface TimedStep {
  readonly seconds: number;
  readonly found: readonly number[];
}

const TRAINING: StepKind = {
  name: 'training',
  open: ({ child }, yardstick) => child.ask('openTraining', { yardstick }),
  run: async ({ child }, steps) =>
    (await child.ask('trainSteps', { steps })).map(({ seconds, loss, gradNorm }) => ({
      seconds,
      found: [loss, gradNorm],
    })),
  // One forward, two for the gradients of inputs and weights.
  passes: 3,
  compared: 'losses and gradient norms',
  note: 'A step is everything from the batch in memory to the new weights and their average: forward and backward pass, clipping, Adam, EMA.',
};

const SAMPLING: StepKind = {
  name: 'sampling',
  open: ({ child }, yardstick) => child.ask('openSampling', { yardstick }),
  run: async ({ child }, steps) =>
    (await child.ask('sampleSteps', { steps })).map(({ seconds, projection }) => ({ seconds, found: [projection] })),
  passes: 1,
  compared: 'pictures',
  note: 'A step is one pass through the network, without gradients, and for a U-Net also the move to the next noise level (DDIM).',
};

/** What one side did of one yardstick. */
interface StepFigures {
  readonly network: string;
  readonly side: string;
  readonly parameters: number;
  readonly seconds: Spread;
  /** Steps a second over those of the reference; null for the reference itself. */
  readonly throughput: Spread | null;
  readonly flops: number;
}

/** Seconds of a training step, beside the peer's. */
export function benchTrain(options: BenchOptions): Promise<Findings> {
  return benchSteps(options, TRAINING);
}

/** Seconds of a sampling step, beside the peer's. */
export function benchSample(options: BenchOptions): Promise<Findings> {
  return benchSteps(options, SAMPLING);
}

async function benchSteps(options: BenchOptions, kind: StepKind): Promise<Findings> {
  await using sides = await startSides(options);
  const { quick, say, threads, precision } = options;
  const rounds = options.rounds ?? (quick ? 2 : 5);
  const limit = await machineLimit(sides.all, quick);
  const figures: StepFigures[] = [];
  const agreements: Agreement[] = [];
  for (const plain of quick ? quickTrainingYardsticks : trainingYardsticks) {
    const yardstick = { ...plain, precision };
    say(yardstick.name);
    const measured = await measure(kind, yardstick, sides, rounds);
    figures.push(...measured.figures);
    agreements.push(...measured.agreements);
  }
  return {
    name: measurementName(`${kind.name} steps${precision === 'float32' ? '' : ` in ${precision}`}`, sides.all, threads),
    tables: [tableOf(kind, figures, limit, sides.reference)],
    agreements,
    sides: describeSides(sides.all),
    notes: [
      `${kind.note} Times are the median of all steps with its quartiles, throughputs the median of the rounds with the least and the greatest. The machine's limit is ${giga(limit.flops)} GFLOPS, the best matrix product of the run (${limit.by}).`,
    ],
    figures: { limit, steps: figures },
  };
}

async function measure(
  kind: StepKind,
  yardstick: TrainingYardstick,
  { all, reference }: Sides,
  rounds: number,
): Promise<{ figures: StepFigures[]; agreements: Agreement[] }> {
  const parameters: number[] = [];
  const first: (readonly TimedStep[])[] = [];
  for (const side of all) {
    parameters.push((await kind.open(side, yardstick)).parameters);
    first.push(await kind.run(side, WARM_UP));
  }
  const steps = await interleave(all, rounds, (side) => kind.run(side, yardstick.stepsPerRound));
  const seconds = steps.map((side) => side.map((round) => round.map((step) => step.seconds)));
  const base = all.indexOf(reference);
  const found = first.map((side) => side.flatMap((step) => step.found));
  return {
    figures: all.map(({ name }, i) => ({
      network: yardstick.name,
      side: name,
      parameters: parameters[i]!,
      seconds: quartiles(seconds[i]!.flat()),
      throughput: i === base ? null : ratio(seconds[base]!, seconds[i]!),
      flops: kind.passes * forwardFlops(yardstick),
    })),
    agreements: all.flatMap(({ name }, i) =>
      i === base ? [] : [agreement(kind, yardstick, name, reference, found[i]!, found[base]!)],
    ),
  };
}

function agreement(
  { compared }: StepKind,
  { name, precision }: TrainingYardstick,
  side: string,
  reference: Worker,
  actual: readonly number[],
  expected: readonly number[],
): Agreement {
  const what = `${name}: ${compared} of the first ${WARM_UP} steps on ${side} and ${reference.name}`;
  // In bfloat16 sides round the same numbers, but not in the same places: PyTorch also what lies between the layers.
  return { what, difference: difference(actual, expected), tolerance: precision === 'float32' ? 2e-3 : 5e-2 };
}

/** Operations of a forward pass over a batch. */
function forwardFlops(yardstick: TrainingYardstick): number {
  const { batch, crop } = yardstick;
  const network = networkOf(yardstick);
  return batch * architectureOf(network).costs(network, { width: crop, height: crop }).flops;
}

function tableOf(
  { name }: StepKind,
  figures: readonly StepFigures[],
  limit: MachineLimit,
  reference: Worker,
): Findings['tables'][number] {
  return {
    title: `${name === 'training' ? 'Training' : 'Sampling'} steps.`,
    head: [name, 'on', 'M parameters', 'ms a step', `throughput, ${reference.name} = 1`, 'GFLOPS', 'of the limit'],
    rows: figures.map((row) => {
      const rate = row.flops / row.seconds.median;
      return [
        row.network,
        row.side,
        (row.parameters / 1e6).toFixed(2),
        milliseconds(row.seconds),
        orDash(row.throughput, factor),
        giga(rate),
        percent(rate / limit.flops),
      ];
    }),
  };
}
