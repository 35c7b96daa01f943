import { exitCodes, type Io } from './io.ts';

/** Runs work that the first Ctrl-C aborts. Work that then throws the signal's reason answers exit code 130. */
export async function interruptible(io: Io, work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const controller = new AbortController();
  const { signal } = controller;
  const stop = io.onInterrupt(() => controller.abort());
  try {
    return await work(signal);
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
    io.stderr.write('interrupted: what was finished is kept, nothing is half-written\n');
    return exitCodes.interrupted;
  } finally {
    stop();
  }
}
