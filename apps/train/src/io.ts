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
  /** Calls `listener` at every Ctrl-C (or SIGTERM); returns the function that stops listening. */
  onInterrupt(listener: () => void): () => void;
}

/** Exit codes: done, failed, bad input or usage, interrupted (128 + SIGINT). */
export const exitCodes = { done: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/**
 * The process as {@link Io}. While a command listens, the first Ctrl-C is the command's to act on and the second
 * ends the process at once; when nobody listens Ctrl-C keeps its usual meaning.
 */
export function processIo(): Io {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    cwd: process.cwd(),
    onInterrupt(listener) {
      let seen = 0;
      const handle = (): void => {
        seen += 1;
        if (seen > 1) process.exit(exitCodes.interrupted);
        listener();
      };
      process.on('SIGINT', handle).on('SIGTERM', handle);
      return () => void process.off('SIGINT', handle).off('SIGTERM', handle);
    },
  };
}
