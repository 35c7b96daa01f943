import { backend, getBackend } from '@tensorflow/tfjs-core';
import type { BufferUser } from '../webgpu/economy.ts';
import { clockOf, type Clock } from '../webgpu/timestamps.ts';

/** How long some work took, by two clocks. */
export interface TimedWork<T> {
  readonly result: T;
  /** By the clock of the processor, until the GPU had done everything. */
  readonly milliseconds: number;
  /**
   * How long the GPU was busy with it, by its own timestamps (WebGPU's `timestamp-query`). Null where it tells none: on other
   * engines, on devices without the feature, and where the device was lost meanwhile.
   */
  readonly gpuMilliseconds: number | null;
}

/** Whether the active engine is WebGPU on a device that tells times of its own. */
export function hasGpuTimes(): boolean {
  return activeClock() !== null;
}

/**
 * Does some work and tells how long it took, and how much of that the GPU of the active engine was busy. Other work that
 * runs on the engine at the same time is counted as well.
 *
 * @throws What `work` throws.
 */
export async function timeOnGpu<T>(work: () => Promise<T>): Promise<TimedWork<T>> {
  const clock = activeClock();
  const started = performance.now();
  if (clock === null) {
    const result = await work();
    return { result, milliseconds: performance.now() - started, gpuMilliseconds: null };
  }
  const gpu = backend() as unknown as BufferUser;
  submit(gpu);
  const watch = clock.watch();
  try {
    const result = await work();
    const kept = activeClock() === clock;
    if (kept) {
      submit(gpu);
      await gpu.queue.onSubmittedWorkDone();
    }
    const milliseconds = performance.now() - started;
    const busy = await clock.read(watch);
    return { result, milliseconds, gpuMilliseconds: kept && busy ? busy.milliseconds : null };
  } finally {
    void clock.read(watch);
  }
}

function activeClock(): Clock | null {
  return (getBackend() as string | undefined) === 'webgpu'
    ? clockOf((backend() as unknown as BufferUser).device)
    : null;
}

/** Hands over what waits. */
function submit(gpu: BufferUser): void {
  if (!gpu.commandEncoder) return;
  gpu.endComputePassEncoder();
  gpu.submitQueue();
}
