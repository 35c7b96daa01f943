import { exitCodes } from './exitCodes.ts';
import type { Io } from './io.ts';

/**
 * Runs work that stops at the first Ctrl-C: the signal is aborted then, and if the work ends by throwing the signal's
 * reason, or an error of Node's with that as its cause, the answer is exit code 130.
 *
 * @param kept - What the message adds: what is left of the work.
 */
export async function interruptible(
  io: Io,
  work: (signal: AbortSignal) => Promise<number>,
  kept?: string,
): Promise<number> {
  const controller = new AbortController();
  const { signal } = controller;
  const stopListening = io.onInterrupt(() => controller.abort());
  try {
    return await work(signal);
  } catch (error) {
    if (!signal.aborted || (error !== signal.reason && (error as Error).cause !== signal.reason)) throw error;
    io.stderr.write(kept === undefined ? 'interrupted\n' : `interrupted: ${kept}\n`);
    return exitCodes.interrupted;
  } finally {
    stopListening();
  }
}
