import { measureGpu, type GpuThroughput } from './measureGpu.ts';
import { hasGpuTimes } from './timeOnGpu.ts';
import {
  convolution,
  convolutionFlops,
  trainingStep,
  workloadSizes,
  type Workload,
  type WorkloadSize,
} from './workload.ts';

/** How fast one kind of work goes. */
export interface Throughput {
  /** Thousand million floating-point operations a second, a multiplication and an addition counted as two. */
  readonly gflops: number;
  /** Of one run, the median. */
  readonly milliseconds: number;
  /** Runs that were timed, at least 1. */
  readonly runs: number;
  /** The pictures it was measured on: [batch, side, side, channels]. */
  readonly size: WorkloadSize;
}

/** How fast the active engine is. */
export interface EngineSpeed {
  /** A 3x3 convolution, forward. */
  readonly convolution: Throughput;
  /** A training step of two such convolutions: forward and all gradients, counted as five convolutions. */
  readonly trainingStep: Throughput;
  /**
   * What the GPU's own timestamps say of single kernels, where it has them (WebGPU's `timestamp-query`); otherwise null, as on
   * all other engines.
   */
  readonly gpu: readonly GpuThroughput[] | null;
}

/** What to ask of {@link measureEngine}. */
export interface MeasureOptions {
  /** About how long to measure, in seconds above 0; default 3. A slow engine takes longer: every run is finished. */
  readonly seconds?: number;
  readonly signal?: AbortSignal;
}

/**
 * Measures the active engine: a convolution and a training step, each on the largest of some sizes that it computes a few
 * times in its part of the time. Results are waited for, so that a GPU is measured and not its queue. Where the GPU tells times
 * of its own, single kernels are measured by those too.
 *
 * @throws {RangeError} if `seconds` is not above 0.
 * @throws The reason of `signal` when it is aborted.
 */
export async function measureEngine({ seconds = 3, signal }: MeasureOptions = {}): Promise<EngineSpeed> {
  if (!(seconds > 0)) throw new RangeError(`seconds must be above 0, got ${seconds}`);
  const part = seconds / (hasGpuTimes() ? 3 : 2);
  return {
    convolution: await measure(convolution, 1000 * part, signal),
    trainingStep: await measure(trainingStep, 1000 * part, signal),
    gpu: await measureGpu(part, signal),
  };
}

/** Part of the budget, in milliseconds, that one run may take: with fewer runs there is no median. */
const share = 1 / 6;

/** Runs that are timed of anything that is not slow. */
const fewest = 3;

async function measure(
  make: (size: WorkloadSize) => Workload,
  budget: number,
  signal: AbortSignal | undefined,
): Promise<Throughput> {
  const deadline = performance.now() + budget;
  for (let i = 0; ; i++) {
    const size = workloadSizes[i]!;
    const workload = make(size);
    try {
      signal?.throwIfAborted();
      // The first run compiles.
      await timed(workload);
      const times = [await timed(workload)];
      while (times.length < fewest && times[0]! < share * budget) times.push(await timed(workload));
      const next = workloadSizes[i + 1];
      // The fastest run, so that a busy moment of the machine does not end the climb.
      if (next && (Math.min(...times) * convolutionFlops(next)) / convolutionFlops(size) <= share * budget) continue;
      while (performance.now() < deadline) {
        signal?.throwIfAborted();
        times.push(await timed(workload));
      }
      const milliseconds = median(times);
      const gflops = (workload.convolutions * convolutionFlops(size)) / milliseconds / 1e6;
      return { gflops, milliseconds, runs: times.length, size };
    } finally {
      workload.dispose();
    }
  }
}

/** Milliseconds of one run, until its result can be read. */
async function timed(workload: Workload): Promise<number> {
  const start = performance.now();
  const result = workload.run();
  try {
    await result.data();
  } finally {
    result.dispose();
  }
  return performance.now() - start;
}

function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
