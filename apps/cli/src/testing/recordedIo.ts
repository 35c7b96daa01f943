import type { Io } from '../io.ts';

/** A world that keeps what it is told, and in which Ctrl-C is a call. */
export interface RecordedIo extends Io {
  readonly said: { out: string; err: string };
  interrupt(): void;
}

/** @param onWrite - Hears every piece of standard output. */
export function recordedIo(cwd: string, onWrite: (text: string) => void = () => undefined): RecordedIo {
  const said = { out: '', err: '' };
  const listeners = new Set<() => void>();
  return {
    cwd,
    said,
    stdout: {
      write(text) {
        said.out += text;
        onWrite(text);
      },
    },
    stderr: { write: (text) => (said.err += text) },
    onInterrupt(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    interrupt: () => listeners.forEach((listener) => listener()),
  };
}
