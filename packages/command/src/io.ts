import { onFirstInterrupt } from './firstInterrupt.ts';

/** Where text goes: a terminal, a pipe, or a test's array. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** The outside world of a command, so that tests can stand in for it. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Relative paths of the command line start here. */
  readonly cwd: string;
  /** Calls `listener` at the first Ctrl-C (or SIGTERM); returns the function that stops listening. */
  onInterrupt(listener: () => void): () => void;
}

/**
 * The process as {@link Io}. While a command listens, the first Ctrl-C is the command's to act on. From then on the system
 * acts as it does for any program, so that the second ends the process at once, even in the middle of a computation.
 */
export function processIo(): Io {
  // A reader that has seen enough (`| head`) ends nothing: pictures, logs, checkpoints and models are still written.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    cwd: process.cwd(),
    onInterrupt(listener) {
      const stop = (): void => {
        stopInterrupt();
        process.off('SIGTERM', handle);
      };
      const handle = (): void => {
        stop();
        listener();
      };
      const stopInterrupt = onFirstInterrupt(handle);
      process.on('SIGTERM', handle);
      return stop;
    },
  };
}
