import { startOurs, type Worker } from '../child/startWorkers.ts';
import { UsageError, type BenchOptions } from '../options.ts';
import { shownPath } from '../report/machine.ts';
import type { Findings, ReportTable } from '../report/report.ts';
import type { GpuWork, KernelWork, Way } from '../tasks.ts';
import { nullDevice } from '../workload/gpuWork.ts';
import { inWords, waysOf } from '../workload/modelFolder.ts';
import { workKinds } from '../workload/workKind.ts';
import { countedYardsticks, quickTrainingYardsticks, type TrainingYardstick } from '../yardsticks.ts';

/** What the count is told beside the rest. */
export interface CountOptions extends BenchOptions {
  /** Model folders of ours that enlarge colour pictures by 4. */
  readonly models: readonly string[];
  /** Numbers of steps for those that refine. */
  readonly steps: readonly number[];
}

/** The work of one training step or of one upscaling. */
export interface CountFigures {
  readonly what: string;
  /** Of the result, in millions of pixels; null for a training step. */
  readonly megapixels: number | null;
  readonly work: GpuWork;
  /** By what the kernels work on. */
  readonly kernels: readonly KernelWork[];
}

/** Steps that fill the caches and pools of buffers. Two batches alternate. */
const WARM_UP = 3;

/** Sides of the picture in pixels. What 250 become is a megapixel. */
const [SIDE, QUICK_SIDE] = [250, 16];

/**
 * What is handed to the GPU for a training step and for a megapixel of upscaling: a measure of overhead that needs no GPU. It
 * is counted on a device that computes nothing, which is handed the same.
 */
export async function benchCount(options: CountOptions): Promise<Findings> {
  const { engines, quick, say, threads } = options;
  const other = engines.find((engine) => engine !== 'auto' && engine !== 'webgpu');
  if (other) throw new UsageError(`count does not work on ${other}: it counts on webgpu, so leave --engine out`);
  const figures: CountFigures[] = [];
  await withWorker(threads, async (worker) => {
    for (const yardstick of [...quickTrainingYardsticks, ...(quick ? [] : countedYardsticks)]) {
      say(yardstick.name);
      figures.push(await countTraining(worker, yardstick));
    }
  });
  // Another process: the device that computes nothing has little memory.
  const { name, device } = await withWorker(threads, async (worker) => {
    for (const folder of options.models) {
      for (const way of await waysOf(folder, options.steps)) {
        say(`${shownPath(folder)}, ${inWords(way)}`);
        figures.push(await countUpscaling(worker, folder, way, quick ? QUICK_SIDE : SIDE));
      }
    }
  });
  const trainings = figures.filter(({ megapixels }) => megapixels === null);
  const upscalings = figures.filter(({ megapixels }) => megapixels !== null);
  return {
    name: `work handed to the GPU, ${name}`,
    tables: [
      tableOf('A training step.', trainings),
      tableOf('An upscaling, for each megapixel of the result.', upscalings),
      ...figures.slice(quick ? 0 : quickTrainingYardsticks.length).map(kernelTable),
    ],
    agreements: [],
    sides: [`${name}: ${device}`],
    notes: [
      `Calls of the WebGPU interface in one training step, after ${WARM_UP} others, and in the second upscaling of a picture: a dispatch is one compute shader, a submit is one list of them. Uploaded and read are all bytes that go to the GPU and come back, the parameters of shaders (uniforms) included.`,
      'Arithmetic for each byte: of a kind of kernels in all, where each input is read once and each result written once. The bytes that kernels really move are more, by how often they read their inputs.',
      ...(quick ? ['The picture is a small one: what is paid once weighs more in it.'] : []),
    ],
    figures,
  };
}

async function withWorker(threads: number, act: (worker: Worker) => Promise<void>): Promise<Worker> {
  const worker = await startOurs('webgpu', threads, nullDevice);
  try {
    await act(worker);
  } finally {
    await worker.child.close();
  }
  return worker;
}

async function countTraining({ child }: Worker, yardstick: TrainingYardstick): Promise<CountFigures> {
  await child.ask('openTraining', { yardstick });
  await child.ask('trainSteps', { steps: WARM_UP });
  const work = await child.ask('countTraining', {});
  const kernels = await child.ask('kernelsOfTraining', {});
  return { what: `training step: ${yardstick.name}`, megapixels: null, work, kernels };
}

async function countUpscaling({ child }: Worker, folder: string, way: Way, side: number): Promise<CountFigures> {
  await child.ask('openUpscaler', { upscaler: { kind: 'sr3kit', folder, way } });
  const size = { width: side, height: side };
  const work = await child.ask('countUpscaling', size);
  const kernels = await child.ask('kernelsOfUpscaling', size);
  const sizes = `${side}x${side} to ${4 * side}x${4 * side}`;
  const what = `upscaling ${sizes}: ${shownPath(folder)}, ${inWords(way)}`;
  return { what, megapixels: (4 * side) ** 2 / 1e6, work, kernels };
}

function tableOf(title: string, figures: readonly CountFigures[]): ReportTable {
  const count = (value: number): string => value.toFixed(Number.isInteger(value) ? 0 : 1);
  return {
    title,
    head: ['work', 'dispatches', 'submits', 'buffers made', 'MB uploaded', 'MB read'],
    rows: figures.map(({ what, megapixels, work }) => {
      const part = megapixels ?? 1;
      return [
        what,
        ...[work.dispatches, work.submits, work.buffers].map((value) => count(value / part)),
        ...[work.bytesUploaded, work.bytesRead].map((bytes) => (bytes / part / 1e6).toFixed(3)),
      ];
    }),
  };
}

function kernelTable({ what, kernels }: CountFigures): ReportTable {
  const order = (kind: string): number => (workKinds as readonly string[]).indexOf(kind);
  return {
    title: `Arithmetic of ${what}.`,
    head: ['kernels', 'calls', 'GFLOP', 'MB', 'FLOP for each byte'],
    rows: [...kernels]
      .sort((a, b) => order(a.kind) - order(b.kind))
      .map(({ kind, calls, operations, bytes }) => [
        kind,
        String(calls),
        (operations / 1e9).toFixed(3),
        (bytes / 1e6).toFixed(1),
        bytes === 0 ? '-' : (operations / bytes).toFixed(1),
      ]),
  };
}
