import type { Worker } from '../child/startWorkers.ts';
import type { BenchOptions } from '../options.ts';
import type { Findings, ReportTable } from '../report/report.ts';
import type { Profile } from '../tasks.ts';
import { workKinds } from '../workload/workKind.ts';
import { quickTrainingYardsticks, trainingYardsticks, type TrainingYardstick } from '../yardsticks.ts';
import { describeSides, measurementName, startSides } from './sides.ts';

/** Where the milliseconds of a training step go. */
export async function benchProfile(options: BenchOptions): Promise<Findings> {
  await using sides = await startSides(options);
  const { quick, say, threads } = options;
  const found: { training: string; side: string; profile: Profile }[] = [];
  for (const yardstick of quick ? quickTrainingYardsticks : trainingYardsticks) {
    say(yardstick.name);
    for (const side of sides.all) {
      found.push({ training: yardstick.name, side: side.name, profile: await profileOf(yardstick, side, quick) });
    }
  }
  return {
    name: measurementName('profile of training steps', sides.all, threads),
    tables: found.map(({ training, side, profile }) => tableOf(training, side, profile)),
    agreements: [],
    sides: describeSides(sides.all),
    notes: [
      'Times of single kernels, summed by what they work on. The step itself was timed without those clocks. The rest is JavaScript, or Python: graph, tape, shapes, tensors; it is negative where the clocks themselves take longer than that.',
      ...(sides.all.some(({ name }) => name === 'webgpu' || name === 'webgl')
        ? [
            'On webgpu and webgl a kernel only queues its work and returns: its time is that of JavaScript, and the rest is mostly the wait for the GPU.',
          ]
        : []),
    ],
    figures: found,
  };
}

async function profileOf(yardstick: TrainingYardstick, { child }: Worker, quick: boolean): Promise<Profile> {
  await child.ask('openTraining', { yardstick });
  await child.ask('trainSteps', { steps: quick ? 1 : 3 });
  return child.ask('profileTraining', { steps: quick ? 2 : 2 * yardstick.stepsPerRound });
}

function tableOf(training: string, side: string, { entries, stepSeconds }: Profile): ReportTable {
  const order = (kind: string): number => (workKinds as readonly string[]).indexOf(kind);
  const kernels = entries.reduce((sum, { seconds }) => sum + seconds, 0);
  const calls = entries.reduce((sum, entry) => sum + entry.calls, 0);
  const row = (name: string, seconds: number, times: number | null): string[] => [
    name,
    (seconds * 1000).toFixed(1),
    `${((100 * seconds) / stepSeconds).toFixed(1)} %`,
    times === null ? '' : times.toFixed(0),
  ];
  return {
    title: `${training}, on ${side}.`,
    head: ['work', 'ms a step', 'of the step', 'calls'],
    rows: [
      ...[...entries].sort((a, b) => order(a.kind) - order(b.kind)).map((e) => row(e.kind, e.seconds, e.calls)),
      row('all kernels', kernels, calls),
      row('the rest', stepSeconds - kernels, null),
      row('the step', stepSeconds, null),
    ],
  };
}
