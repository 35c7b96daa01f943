/** The world of a command under test (an `Io` of @sr3kit/command): text is kept, and Ctrl-C is a call. */
export interface RecordedIo {
  readonly cwd: string;
  readonly stdout: { write(text: string): void };
  readonly stderr: { write(text: string): void };
  writeBytes(bytes: Uint8Array): Promise<void>;
  onInterrupt(listener: () => void): () => void;
  /** All that was written so far. */
  out(): string;
  err(): string;
  /** All bytes that were written to standard output so far. */
  bytes(): Uint8Array;
  /** What a person's Ctrl-C does. */
  interrupt(): void;
}

/** @param onWrite - Called with every piece of standard output, for tests that act at a certain line. */
export function recordedIo(cwd: string, onWrite: (text: string) => void = () => undefined): RecordedIo {
  let out = '';
  let err = '';
  const bytes: Uint8Array[] = [];
  const listeners = new Set<() => void>();
  return {
    cwd,
    stdout: {
      write(text) {
        out += text;
        onWrite(text);
      },
    },
    stderr: {
      write(text) {
        err += text;
      },
    },
    writeBytes(written) {
      bytes.push(written);
      return Promise.resolve();
    },
    onInterrupt(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    out: () => out,
    err: () => err,
    bytes: () => new Uint8Array(Buffer.concat(bytes)),
    interrupt() {
      for (const listener of listeners) listener();
    },
  };
}
