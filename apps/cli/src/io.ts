/** A place for text: a terminal, a pipe, or what a test keeps. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** What a command sees of the world, so that tests can be it. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Where relative paths begin. */
  readonly cwd: string;
  /** Calls `listener` at the first Ctrl-C or SIGTERM; answers what ends the listening. */
  onInterrupt(listener: () => void): () => void;
}

/** All done; some failed; bad usage or nothing usable; interrupted (128 + SIGINT). */
export const exitCodes = { done: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/** The process as {@link Io}. After the first Ctrl-C the next one ends the process, as in any program. */
export function processIo(): Io {
  for (const stream of [process.stdout, process.stderr]) {
    // A reader that leaves early (`| head`) does not stop the work on the pictures.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    cwd: process.cwd(),
    onInterrupt(listener) {
      const signals = ['SIGINT', 'SIGTERM'] as const;
      const stop = (): void => signals.forEach((signal) => process.off(signal, heard));
      const heard = (): void => {
        stop();
        listener();
      };
      signals.forEach((signal) => process.on(signal, heard));
      return stop;
    },
  };
}
