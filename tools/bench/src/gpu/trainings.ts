import { prepareEngine, timeOnGpu } from '@sr3kit/backends';
import { openTraining } from '../workload/training.ts';
import { quickTrainingYardsticks, trainingYardsticks, type TrainingYardstick } from '../yardsticks.ts';

/** A training whose steps were timed. */
export interface TrainingFigures {
  readonly what: string;
  readonly side: string;
  /** Of a step: the mean here, the median in PyTorch. */
  readonly seconds: number;
  /** For how many of those the GPU was busy, the mean; null where it tells no times. */
  readonly gpuSeconds: number | null;
}

/** The trainings that are measured. */
export const measuredYardsticks = (quick: boolean): readonly TrainingYardstick[] =>
  quick ? quickTrainingYardsticks : trainingYardsticks;

/** Trains each yardstick for some steps on WebGPU. */
export async function measureTrainings(quick: boolean, say: (text: string) => void): Promise<TrainingFigures[]> {
  await prepareEngine({ engine: 'webgpu' });
  const found: TrainingFigures[] = [];
  const [warmUp, steps] = quick ? [1, 2] : [3, 12];
  for (const yardstick of measuredYardsticks(quick)) {
    say(yardstick.name);
    const training = openTraining(yardstick);
    try {
      await training.run(warmUp);
      // Steps are handed over before earlier ones are done, so that only all of them together have a time.
      const { milliseconds, gpuMilliseconds } = await timeOnGpu(() => training.run(steps));
      found.push({
        ...{ what: yardstick.name, side: 'webgpu' },
        seconds: milliseconds / 1000 / steps,
        gpuSeconds: gpuMilliseconds === null ? null : gpuMilliseconds / 1000 / steps,
      });
    } finally {
      await training.close();
    }
  }
  return found;
}
