import { exitCodes, type Io } from './io.ts';

/**
 * Runs work that stops at the first Ctrl-C: the signal is aborted then, and if the work ends by throwing the signal's
 * reason, the answer is exit code 130.
 */
export async function interruptible(io: Io, work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const controller = new AbortController();
  const stopListening = io.onInterrupt(() => controller.abort());
  try {
    return await work(controller.signal);
  } catch (error) {
    if (controller.signal.aborted && error === controller.signal.reason) {
      io.stderr.write('interrupted\n');
      return exitCodes.interrupted;
    }
    throw error;
  } finally {
    stopListening();
  }
}
