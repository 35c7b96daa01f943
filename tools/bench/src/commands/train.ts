import { flops as liteFlops } from '@sr3kit/lite';
import { flops as unetFlops } from '@sr3kit/unet';
import type { Worker } from '../child/startWorkers.ts';
import { interleave } from '../interleave.ts';
import type { BenchOptions } from '../options.ts';
import { factor, giga, milliseconds, orDash, percent } from '../report/numbers.ts';
import type { Agreement, Findings } from '../report/report.ts';
import { difference, quartiles, ratio, type Spread } from '../statistics.ts';
import type { TrainedStep } from '../tasks.ts';
import { quickTrainingYardsticks, trainingYardsticks, type TrainingYardstick } from '../yardsticks.ts';
import { machineLimit, type MachineLimit } from './machineLimit.ts';
import { describeSides, measurementName, startSides, type Sides } from './sides.ts';

/** Steps before the first that is timed; their losses are compared. */
const WARM_UP = 3;

/** What one side did of one yardstick. */
interface TrainFigures {
  readonly training: string;
  readonly side: string;
  readonly parameters: number;
  readonly seconds: Spread;
  /** Steps a second over those of the reference; null for the reference itself. */
  readonly throughput: Spread | null;
  readonly flops: number;
}

/** Seconds of a training step, beside the peer's. */
export async function benchTrain(options: BenchOptions): Promise<Findings> {
  await using sides = await startSides(options);
  const { quick, say, threads } = options;
  const rounds = options.rounds ?? (quick ? 2 : 5);
  const limit = await machineLimit(sides.all, quick);
  const figures: TrainFigures[] = [];
  const agreements: Agreement[] = [];
  for (const yardstick of quick ? quickTrainingYardsticks : trainingYardsticks) {
    say(yardstick.name);
    const measured = await measure(yardstick, sides, rounds);
    figures.push(...measured.figures);
    agreements.push(...measured.agreements);
  }
  return {
    name: measurementName('training steps', sides.all, threads),
    tables: [tableOf(figures, limit, sides.reference)],
    agreements,
    sides: describeSides(sides.all),
    notes: [
      `A step is everything from the batch in memory to the new weights and their average: forward and backward pass, clipping, Adam, EMA. The median of all steps with its quartiles; the throughput by rounds, with the least and the greatest. The machine's limit is ${giga(limit.flops)} GFLOPS, the best matrix product of the run (${limit.by}).`,
    ],
    figures: { limit, trainings: figures },
  };
}

async function measure(
  yardstick: TrainingYardstick,
  { all, reference }: Sides,
  rounds: number,
): Promise<{ figures: TrainFigures[]; agreements: Agreement[] }> {
  const parameters: number[] = [];
  const first: (readonly TrainedStep[])[] = [];
  for (const { child } of all) {
    parameters.push((await child.ask('openTraining', { yardstick })).parameters);
    first.push(await child.ask('trainSteps', { steps: WARM_UP }));
  }
  const steps = await interleave(all, rounds, ({ child }) =>
    child.ask('trainSteps', { steps: yardstick.stepsPerRound }),
  );
  const seconds = steps.map((side) => side.map((round) => round.map((step) => step.seconds)));
  const base = all.indexOf(reference);
  const learnt = first.map((side) => side.flatMap(({ loss, gradNorm }) => [loss, gradNorm]));
  return {
    figures: all.map(({ name }, i) => ({
      training: yardstick.name,
      side: name,
      parameters: parameters[i]!,
      seconds: quartiles(seconds[i]!.flat()),
      throughput: i === base ? null : ratio(seconds[base]!, seconds[i]!),
      flops: stepFlops(yardstick),
    })),
    agreements: all.flatMap(({ name }, i) =>
      i === base ? [] : [agreement(yardstick, name, reference, learnt[i]!, learnt[base]!)],
    ),
  };
}

function agreement(
  { name }: TrainingYardstick,
  side: string,
  reference: Worker,
  actual: readonly number[],
  expected: readonly number[],
): Agreement {
  const what = `${name}: losses and gradient norms of the first ${WARM_UP} steps on ${side} and ${reference.name}`;
  return { what, difference: difference(actual, expected), tolerance: 2e-3 };
}

/** Three forward passes' worth for each example: one forward, two for the gradients of inputs and weights. */
function stepFlops({ batch, crop, ...yardstick }: TrainingYardstick): number {
  const forward =
    yardstick.kind === 'unet'
      ? unetFlops(yardstick.network, crop, crop)
      : liteFlops(yardstick.network, 'regressor', crop / 4, crop / 4);
  return 3 * batch * forward;
}

function tableOf(figures: readonly TrainFigures[], limit: MachineLimit, reference: Worker): Findings['tables'][number] {
  return {
    title: 'Training steps.',
    head: [
      'training',
      'on',
      'M parameters',
      'ms a step',
      `throughput, ${reference.name} = 1`,
      'GFLOPS',
      'of the limit',
    ],
    rows: figures.map((row) => {
      const rate = row.flops / row.seconds.median;
      return [
        row.training,
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
