import { startOurs, type Worker } from '../child/startWorkers.ts';
import { UsageError, type BenchOptions } from '../options.ts';
import { shownPath } from '../report/machine.ts';
import type { Findings } from '../report/report.ts';
import type { GpuWork, Way } from '../tasks.ts';
import { nullDevice } from '../workload/gpuWork.ts';
import { inWords, waysOf } from '../workload/modelFolder.ts';
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
  readonly work: GpuWork;
}

/** Steps that fill the caches and pools of buffers. Two batches alternate. */
const WARM_UP = 3;

/** Sides of the small picture in pixels. What 250 become is a megapixel; a driver in software would take hours for it. */
const [SIDE, SOFTWARE_SIDE, QUICK_SIDE] = [250, 32, 16];

/**
 * What is handed to the GPU for a training step and for a megapixel of upscaling: a measure of overhead that needs no GPU.
 * A training is counted on a device that computes nothing, which is handed the same. An upscaling depends on what the device
 * can hold and on the weights: where a driver in software does it, the picture is smaller.
 */
export async function benchCount(options: CountOptions): Promise<Findings> {
  const { engines, quick, say, threads } = options;
  const other = engines.find((engine) => engine !== 'auto' && engine !== 'webgpu');
  if (other) throw new UsageError(`count does not work on ${other}: it counts on webgpu, so leave --engine out`);
  const figures: CountFigures[] = [];
  await withWorker(threads, nullDevice, async (worker) => {
    for (const yardstick of [...quickTrainingYardsticks, ...(quick ? [] : countedYardsticks)]) {
      say(yardstick.name);
      figures.push(await countTraining(worker, yardstick));
    }
  });
  const { name, device, software } = await withWorker(threads, quick ? nullDevice : {}, async (worker) => {
    const side = quick ? QUICK_SIDE : worker.software ? SOFTWARE_SIDE : SIDE;
    for (const folder of options.models) {
      for (const way of await waysOf(folder, options.steps)) {
        say(`${shownPath(folder)}, ${inWords(way)}`);
        figures.push(await countUpscaling(worker, folder, way, side));
      }
    }
  });
  return {
    name: `work handed to the GPU, ${name}`,
    tables: [tableOf(figures)],
    agreements: [],
    sides: [`${name}: ${device}`],
    notes: [
      `Calls of the WebGPU interface in one training step, after ${WARM_UP} others, and in the second upscaling of a picture: a dispatch is one compute shader, a submit is one list of them. Uploaded and read are all bytes that go to the GPU and come back, the parameters of shaders (uniforms) included.`,
      ...(quick || software ? ['The picture is a small one; on a GPU it is enlarged to a megapixel.'] : []),
    ],
    figures,
  };
}

async function withWorker(
  threads: number,
  env: Readonly<Record<string, string>>,
  act: (worker: Worker) => Promise<void>,
): Promise<Worker> {
  const worker = await startOurs('webgpu', threads, env);
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
  return { what: `training step: ${yardstick.name}`, work: await child.ask('countTraining', {}) };
}

async function countUpscaling({ child }: Worker, folder: string, way: Way, side: number): Promise<CountFigures> {
  await child.ask('openUpscaler', { upscaler: { kind: 'sr3kit', folder, way } });
  const work = await child.ask('countUpscaling', { width: side, height: side });
  const sizes = `${side}x${side} to ${4 * side}x${4 * side}`;
  return { what: `upscaling ${sizes}: ${shownPath(folder)}, ${inWords(way)}`, work };
}

function tableOf(figures: readonly CountFigures[]): Findings['tables'][number] {
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(3);
  return {
    title: 'Work handed to the GPU.',
    head: ['work', 'dispatches', 'submits', 'buffers made', 'MB uploaded', 'MB read'],
    rows: figures.map(({ what, work }) => [
      what,
      ...[work.dispatches, work.submits, work.buffers].map(String),
      megabytes(work.bytesUploaded),
      megabytes(work.bytesRead),
    ]),
  };
}
