import {
  getBackend,
  getKernelsForBackend,
  registerKernel,
  unregisterKernel,
  type KernelConfig,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { kindOfKernel, type WorkKind } from './workKind.ts';

/** A kernel that ran. */
export interface KernelRun {
  readonly name: string;
  readonly kind: WorkKind;
  readonly inputs: NamedTensorInfoMap;
  readonly outputs: readonly TensorInfo[];
  /** By the processor's clock, until the call came back. */
  readonly seconds: number;
}

/** Has every kernel of the active engine reported; the answer ends that. A kernel that is made of others counts as a whole. */
export function watchKernels(report: (run: KernelRun) => void): () => void {
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
        if (depth > 0) return original.kernelFunc(given);
        const kind = kindOfKernel(original.kernelName, callers());
        depth++;
        const started = performance.now();
        try {
          const made = original.kernelFunc(given);
          const seconds = (performance.now() - started) / 1000;
          report({ name: original.kernelName, kind, inputs: given.inputs, outputs: [made].flat(), seconds });
          return made;
        } finally {
          depth--;
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
