import { gpuWorkloads, type GpuWork, type GpuWorkload } from './gpuWorkloads.ts';
import { hasGpuTimes, timeOnGpu, type TimedWork } from './timeOnGpu.ts';

/** How fast a GPU is at one kind of work, by its own clock. */
export interface GpuThroughput extends GpuWork {
  /** Thousand million floating-point operations a second, a multiplication and an addition counted as two. */
  readonly gflops: number;
  /** Of one run by the GPU's timestamps, the mean. */
  readonly milliseconds: number;
  /** Of one run by the processor's clock, the mean: more, where the processor is the slower one. */
  readonly wallMilliseconds: number;
  /** Runs that were timed, at least 1. */
  readonly runs: number;
}

/** Part of the time for a kind of work that one run may take, and runs that are handed over before anybody waits. */
const [SHARE, MOST_RUNS] = [1 / 6, 64];

/**
 * Measures the GPU of the active engine by its own clock: products of matrices, 3x3 convolutions of 32, 48 and 64 channels by
 * our kernels, and the gradient of a filter. Each on the largest of some sizes that it computes a few times in its time.
 *
 * @param seconds - About how long to take in all, above 0.
 * @returns Null where the engine tells no times of a GPU.
 * @throws The reason of `signal` when it is aborted.
 */
export async function measureGpu(seconds: number, signal?: AbortSignal): Promise<readonly GpuThroughput[] | null> {
  if (!hasGpuTimes()) return null;
  const found: GpuThroughput[] = [];
  for (const sizes of gpuWorkloads) {
    const measured = await measureKind(sizes, (1000 * seconds) / gpuWorkloads.length, signal);
    if (measured) found.push(measured);
  }
  return found;
}

async function measureKind(
  sizes: readonly GpuWorkload[],
  budget: number,
  signal: AbortSignal | undefined,
): Promise<GpuThroughput | null> {
  for (const [i, { flops, open, ...described }] of sizes.entries()) {
    signal?.throwIfAborted();
    const { run, dispose } = open();
    try {
      // The first run compiles.
      await repeat(run, 1);
      const { milliseconds: once } = await repeat(run, 1);
      const next = sizes[i + 1];
      if (next && (once * next.flops) / flops <= SHARE * budget) continue;
      const runs = Math.max(1, Math.min(MOST_RUNS, Math.floor(budget / once)));
      const { milliseconds: wall, gpuMilliseconds: busy } = await repeat(run, runs);
      // A clock that stood still, or was lost with its device, tells nothing.
      if (!busy) return null;
      const milliseconds = busy / runs;
      return { ...described, gflops: flops / milliseconds / 1e6, milliseconds, wallMilliseconds: wall / runs, runs };
    } finally {
      dispose();
    }
  }
  return null;
}

function repeat(run: () => void, runs: number): Promise<TimedWork<void>> {
  return timeOnGpu(() => {
    for (let i = 0; i < runs; i++) run();
    return Promise.resolve();
  });
}
