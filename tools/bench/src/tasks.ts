import type { EngineName } from '@sr3kit/backends';
import type { DirectMode } from '@sr3kit/models';
import type { OpSpec } from './ops.ts';
import type { TrainingYardstick } from './yardsticks.ts';

/** What a process computes with. */
export interface StartedWorker {
  /** Short: `wasm`, `tensorflow`, `pytorch`. */
  readonly name: string;
  /** In words, with versions. */
  readonly device: string;
  readonly threads: number | null;
  /** Whether a processor only plays the GPU; PyTorch does not say. */
  readonly software?: boolean;
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

/** How a model of ours answers: in one pass, or in so many steps of its diffusion. */
export type Way = DirectMode | number;

/** How one upscaling model is told from the others. */
export type UpscalerSpec =
  | { readonly kind: 'bicubic' }
  | { readonly kind: 'upscalerjs'; readonly size: 'slim' | 'medium' | 'thick'; readonly folder: string }
  | { readonly kind: 'realesrgan' }
  | { readonly kind: 'sr3kit'; readonly folder: string; readonly way: Way };

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

/** What was handed to a GPU. */
export interface GpuWork {
  /** Runs of a compute shader. */
  readonly dispatches: number;
  /** Lists of commands. */
  readonly submits: number;
  /** Buffers that were made, rather than used again. */
  readonly buffers: number;
  /** Bytes that were written by the processor, parameters of shaders among them. */
  readonly bytesUploaded: number;
  /** Bytes that the processor read. */
  readonly bytesRead: number;
}

/** Memory of a process in bytes. */
export interface Memory {
  readonly rss: number;
  /** Highest since the last time it was reset, or since the start where the system cannot reset it. */
  readonly peak: number;
}

/** What a worker process can be asked, and what it answers. The Python worker can neither upscale nor count. */
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
  /** Counts one step of the open training. */
  countTraining: { input: Readonly<Record<never, never>>; output: GpuWork };
  /** Counts one upscaling of a picture of this size by the open upscaler, after one that is not counted. */
  countUpscaling: { input: { readonly width: number; readonly height: number }; output: GpuWork };
  memory: { input: { readonly reset: boolean }; output: Memory };
}

/** Name of a task. */
export type TaskName = keyof Tasks;

/** What answers the tasks of a worker. */
export type Handlers = {
  readonly [K in TaskName]?: (input: Tasks[K]['input']) => Tasks[K]['output'] | Promise<Tasks[K]['output']>;
};
