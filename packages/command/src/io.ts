import { onFirstInterrupt } from './firstInterrupt.ts';

/** What ends a process from outside: `kill`, and a terminal that is closed. */
const ENDS = ['SIGTERM', 'SIGHUP'] as const;

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
  /** Writes bytes to standard output; settles when they are taken. */
  writeBytes(bytes: Uint8Array): Promise<void>;
  /** Relative paths of the command line start here. */
  readonly cwd: string;
  /** Calls `listener` at the first Ctrl-C (or SIGTERM, or the end of the terminal); returns the function that stops listening. */
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
    writeBytes: (bytes) =>
      new Promise((resolve, reject) => {
        process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    cwd: process.cwd(),
    onInterrupt(listener) {
      const stop = (): void => {
        stopInterrupt();
        for (const name of ENDS) process.off(name, handle);
      };
      const handle = (): void => {
        stop();
        listener();
      };
      const stopInterrupt = onFirstInterrupt(handle);
      for (const name of ENDS) process.on(name, handle);
      return stop;
    },
  };
}
