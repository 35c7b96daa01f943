import { getBackend } from '@tensorflow/tfjs-core';
import type { Engine } from '@sr3kit/backends';
import type { GpuWork } from '../tasks.ts';

/**
 * Counts what is handed to the GPU while something is done. It counts calls of the WebGPU interface, so any driver gives
 * the same numbers, one in software too; only where a limit of the device decides (the size of tiles) may they differ.
 *
 * @param act - Awaits the values that it computes: what is still queued when it ends is not counted.
 * @throws Error if the active engine is not WebGPU.
 */
export async function countGpuWork(act: () => Promise<unknown>): Promise<GpuWork> {
  if (getBackend() !== 'webgpu') throw new Error(`only webgpu can be counted, but the engine is ${getBackend()}`);
  const work = { dispatches: 0, submits: 0, buffers: 0, bytesUploaded: 0, bytesRead: 0 };
  const restore = [
    watch(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', () => (work.dispatches += 1)),
    watch(GPUComputePassEncoder.prototype, 'dispatchWorkgroupsIndirect', () => (work.dispatches += 1)),
    watch(GPUQueue.prototype, 'submit', () => (work.submits += 1)),
    watch(GPUQueue.prototype, 'writeBuffer', (_, [, , data, offset = 0, size]) => {
      // Both are elements of a typed array, but bytes of an ArrayBuffer.
      const unit = 'BYTES_PER_ELEMENT' in data ? (data.BYTES_PER_ELEMENT as number) : 1;
      work.bytesUploaded += (size ?? data.byteLength / unit - offset) * unit;
    }),
    watch(GPUDevice.prototype, 'createBuffer', (_, [{ size, mappedAtCreation }]) => {
      work.buffers += 1;
      // Values of tensors are written into buffers that are born mapped.
      if (mappedAtCreation) work.bytesUploaded += size;
    }),
    watch(GPUBuffer.prototype, 'mapAsync', ({ size }, [mode, offset = 0, length = size - offset]) => {
      if (mode & GPUMapMode.READ) work.bytesRead += length;
    }),
  ];
  try {
    await act();
  } finally {
    for (const undo of restore) undo();
  }
  return work;
}

/** Starts Dawn with a GPU that takes all commands and computes nothing: all that a count needs. */
export const nullDevice = { SR3KIT_DAWN: 'backend=null' } as const;

/** Has a GPU that computes nothing answer ones: what it has in its memory may be no number, and a training would stop. */
export function pretendValues(): void {
  const original = GPUBuffer.prototype.getMappedRange;
  GPUBuffer.prototype.getMappedRange = function (...range) {
    const mapped = original.apply(this, range);
    new Float32Array(mapped).fill(1);
    return mapped;
  };
}

/**
 * Has an engine that computes nothing claim the buffers of a usual GPU: what it has would pass for a small machine, on which
 * pictures do not stay on the GPU.
 */
export function pretendLimits(engine: Engine): void {
  const usual = 2 ** 31;
  Object.assign(engine, {
    limits: { ...engine.limits, maxBufferSize: usual, maxStorageBufferBindingSize: usual },
  });
}

/** Has every call of a method seen before it is made; the answer undoes that. */
function watch<T extends object, K extends keyof T>(
  prototype: T,
  name: K,
  see: (self: T, args: T[K] extends (...args: infer A) => unknown ? A : never) => void,
): () => void {
  const original = prototype[name] as (...args: unknown[]) => unknown;
  const seen = function (this: T, ...args: unknown[]): unknown {
    see(this, args as Parameters<typeof see>[1]);
    return original.apply(this, args);
  };
  prototype[name] = seen as T[K];
  return () => {
    prototype[name] = original as T[K];
  };
}
