import {
  getBackend,
  getKernelsForBackend,
  registerKernel,
  unregisterKernel,
  type KernelConfig,
} from '@tensorflow/tfjs-core';
import { median } from 'simple-statistics';
import type { Profile } from '../tasks.ts';
import type { Training } from './training.ts';
import { kindOfKernel, type WorkKind } from './workKind.ts';

/**
 * Where the time of a training step goes. The steps are timed first as they are, then with a clock around every kernel:
 * native TensorFlow and wasm compute within the call, so the sum of those times is the engine's part, and what is missing
 * to the step as it is, is that of JavaScript: graph, tape, shapes, tensors.
 */
export async function profileTraining(training: Training, steps: number): Promise<Profile> {
  const plain = await training.run(steps);
  const totals = new Map<WorkKind, { seconds: number; calls: number }>();
  const restore = clockKernels((kind, seconds) => {
    const total = totals.get(kind) ?? { seconds: 0, calls: 0 };
    totals.set(kind, { seconds: total.seconds + seconds, calls: total.calls + 1 });
  });
  try {
    await training.run(steps);
  } finally {
    restore();
  }
  return {
    stepSeconds: median(plain.map(({ seconds }) => seconds)),
    entries: [...totals].map(([kind, { seconds, calls }]) => ({
      kind,
      seconds: seconds / steps,
      calls: calls / steps,
    })),
  };
}

/** Puts a clock around all kernels of the active engine; the answer takes it off again. */
function clockKernels(report: (kind: WorkKind, seconds: number) => void): () => void {
  const originals = getKernelsForBackend(getBackend());
  let depth = 0;
  const replace = (config: KernelConfig): void => {
    unregisterKernel(config.kernelName, config.backendName);
    registerKernel(config);
  };
  for (const original of originals) {
    replace({
      ...original,
      kernelFunc: (given) => {
        // A kernel that is made of others counts as a whole.
        if (depth > 0) return original.kernelFunc(given);
        const kind = kindOfKernel(original.kernelName, callers());
        depth++;
        const started = performance.now();
        try {
          return original.kernelFunc(given);
        } finally {
          depth--;
          report(kind, (performance.now() - started) / 1000);
        }
      },
    });
  }
  return () => originals.forEach(replace);
}

/** The files of the functions that are at work, innermost first. */
function callers(): readonly string[] {
  const { stackTraceLimit, prepareStackTrace } = Error;
  Error.stackTraceLimit = 40;
  // The positions themselves: text would be looked up in source maps, for every kernel.
  Error.prepareStackTrace = (_, sites) => sites.map((site) => site.getFileName() ?? '');
  try {
    const holder: { stack?: unknown } = {};
    Error.captureStackTrace(holder, callers);
    return holder.stack as string[];
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    Error.prepareStackTrace = prepareStackTrace;
  }
}
