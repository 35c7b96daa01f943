import { Worker } from 'node:worker_threads';

/**
 * What the thread runs: it sleeps in a script that Ctrl-C breaks. While it does, the system hands SIGINT to it instead of to
 * the main thread; from then on SIGINT ends the process, as it does for any program.
 */
const SLEEP = `
const { parentPort } = require('node:worker_threads');
const { Script } = require('node:vm');
const sleep = new Script('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)');
try {
  sleep.runInThisContext({ breakOnSigint: true });
} catch {
  parentPort.postMessage('interrupted');
}
`;

/**
 * Calls `listener` at the first Ctrl-C, as soon as the main thread is free. The second ends the process at once, even while
 * the main thread computes: a thread of its own sees the first, because the main thread would notice neither before it is
 * done, and then both as one.
 *
 * @returns The function that stops listening.
 */
export function onFirstInterrupt(listener: () => void): () => void {
  // Until the thread is there, and where there can be none.
  process.on('SIGINT', first);
  // On Windows, Ctrl-C reaches every handler, on a thread of the system.
  const thread = process.platform === 'win32' ? undefined : new Worker(SLEEP, { eval: true });
  thread?.unref();
  thread?.on('message', first).on('error', () => undefined);

  function stop(): void {
    process.off('SIGINT', first);
    void thread?.terminate();
  }
  function first(): void {
    stop();
    listener();
  }
  return stop;
}
