import { createRequire } from 'node:module';
import os from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** The compiled module starts this many workers, whatever the number of threads it then uses. */
const poolSize: number = 8;

/** The most threads that the compiled module can use: its pool of workers, all but one kept in reserve, and the caller. */
export const maxWasmThreads: number = poolSize;

/** What the compiled module calls on its workers. */
interface PthreadMessage {
  readonly cmd: string;
}

/**
 * Runs `start`, which must start the multi-threaded build of the wasm engine, in a surrounding that lets that build run in
 * Node, where TensorFlow.js itself does not support it:
 *
 * - it makes its workers with the browser's `Worker` and blob URLs: for the duration there is a global `Worker` that runs
 *   the same script in a thread of Node, and does not keep the process from exiting;
 * - it takes half the number of processors at most: for the duration there seem to be twice as many as threads;
 * - it listens for uncaught exceptions of the whole process, only to throw them again: those listeners are taken off.
 *
 * @param threads - At least 2, at most {@link maxWasmThreads}.
 */
export async function withNodeThreads<T>(threads: number, start: () => Promise<T>): Promise<T> {
  const realCpus = os.cpus;
  const global = Object.getOwnPropertyDescriptor(globalThis, 'Worker');
  const pool = workerPool(threads);
  // The module assigns to the global before it reads it, so an accessor has to hold the place.
  Object.defineProperty(globalThis, 'Worker', { configurable: true, get: () => pool, set: () => {} });
  os.cpus = () => Array.from({ length: 2 * threads }, () => realCpus()[0]!);
  try {
    return await start();
  } finally {
    os.cpus = realCpus;
    if (global) Object.defineProperty(globalThis, 'Worker', global);
    else delete (globalThis as { Worker?: unknown }).Worker;
  }
}

/**
 * The class that stands in for `Worker`. The module takes workers from the end of its pool, so the last `threads - 1` are
 * real; the rest only answer that they are loaded and cost nothing.
 */
function workerPool(threads: number): new () => PthreadWorker | IdleWorker {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'wasm-out');
  const module = join(folder, 'tfjs-backend-wasm-threaded-simd.js');
  const { wasmWorkerContents } = require(join(folder, 'tfjs-backend-wasm-threaded-simd.worker.js')) as {
    wasmWorkerContents: string;
  };
  // In the package the script is a template literal whose "\n" within string literals has become a line break.
  const script = wasmWorkerContents.replace(/\n/g, '\\n');
  let workers = 0;
  return function makeWorker() {
    const idle = workers++ < poolSize - (threads - 1);
    return idle ? new IdleWorker() : new PthreadWorker(script, module);
  } as unknown as new () => PthreadWorker | IdleWorker;
}

/** A thread of the compiled module. It never keeps the process alive, whatever the module wants. */
class PthreadWorker extends Worker {
  readonly #module: string;

  constructor(script: string, module: string) {
    super(script, { eval: true });
    this.#module = module;
    super.unref();
  }

  override ref(): void {}

  override postMessage(message: PthreadMessage): void {
    // The module sends its own source as a blob, which Node cannot load by name; the same source lies in the package.
    super.postMessage(message.cmd === 'load' ? { ...message, urlOrBlob: this.#module } : message);
  }
}

/** A worker that will never be used. */
class IdleWorker {
  onmessage: (event: { data: PthreadMessage }) => void = () => {};

  postMessage(message: PthreadMessage): void {
    if (message.cmd === 'load') queueMicrotask(() => this.onmessage({ data: { cmd: 'loaded' } }));
  }

  on(): void {}
  ref(): void {}
  unref(): void {}
  terminate(): void {}
}
