import type { EngineName } from '@sr3kit/backends';
import type { OpSpec } from './ops.ts';
import type { TrainingYardstick } from './yardsticks.ts';

/** What a process computes with. */
export interface StartedWorker {
  /** Short: `wasm`, `tensorflow`, `pytorch`. */
  readonly name: string;
  /** In words, with versions. */
  readonly device: string;
  readonly threads: number | null;
}

/** What one training step did. */
export interface TrainedStep {
  readonly seconds: number;
  readonly loss: number;
  /** Norm of the gradient before clipping. */
  readonly gradNorm: number;
  /** Resident memory after it, in bytes. */
  readonly rss: number;
}

/** What one sampling step did. */
export interface SampledStep {
  readonly seconds: number;
  /** Mean of the picture times fixed numbers, by which two sides can be compared. */
  readonly projection: number;
}

/** How one upscaling model is told from the others. */
export type UpscalerSpec =
  | { readonly kind: 'bicubic' }
  | { readonly kind: 'upscalerjs'; readonly size: 'slim' | 'medium' | 'thick'; readonly folder: string }
  | { readonly kind: 'sr3kit'; readonly folder: string; readonly steps: number | null };

/** Time of one kind of work within a training step. */
interface ProfileEntry {
  readonly kind: string;
  /** Mean of a step. */
  readonly seconds: number;
  /** Kernels of a step. */
  readonly calls: number;
}

/** A training step taken apart. */
export interface Profile {
  readonly entries: readonly ProfileEntry[];
  /** Median wall time of a step that was not taken apart. */
  readonly stepSeconds: number;
}

/** Memory of a process in bytes. */
export interface Memory {
  readonly rss: number;
  /** Highest since the last time it was reset, or since the start where the system cannot reset it. */
  readonly peak: number;
}

/** What a worker process can be asked, and what it answers. The Python worker knows all but the upscaling. */
export interface Tasks {
  start: { input: { readonly engine: 'auto' | EngineName; readonly threads: number }; output: StartedWorker };
  openTraining: { input: { readonly yardstick: TrainingYardstick }; output: { readonly parameters: number } };
  trainSteps: { input: { readonly steps: number }; output: readonly TrainedStep[] };
  openSampling: { input: { readonly yardstick: TrainingYardstick }; output: { readonly parameters: number } };
  sampleSteps: { input: { readonly steps: number }; output: readonly SampledStep[] };
  profileTraining: { input: { readonly steps: number }; output: Profile };
  /** Calls an operation for about so long. */
  timeOp: {
    input: { readonly op: OpSpec; readonly seconds: number };
    output: { readonly seconds: number; readonly calls: number; readonly digest: readonly number[] };
  };
  openUpscaler: {
    input: { readonly upscaler: UpscalerSpec };
    output: { readonly bytes: number; readonly name: string };
  };
  /** Upscales a PNG by 4 into another. */
  upscale: { input: { readonly from: string; readonly to: string }; output: { readonly seconds: number } };
  memory: { input: { readonly reset: boolean }; output: Memory };
}

/** Name of a task. */
export type TaskName = keyof Tasks;

/** What answers the tasks of a worker. */
export type Handlers = {
  readonly [K in TaskName]?: (input: Tasks[K]['input']) => Tasks[K]['output'] | Promise<Tasks[K]['output']>;
};
