import type { Io, Output } from '@sr3kit/command';
import type { Reporter } from './events.ts';
import { terminalReporter } from './progress.ts';

/** For people on a terminal, JSON lines for everything else. */
export function createReporter({ stdout }: Pick<Io, 'stdout'>): Reporter {
  return stdout.isTTY === true ? terminalReporter(stdout) : jsonLinesReporter(stdout);
}

/** Writes every event as one line of JSON, for pipes, files and other programs. */
export function jsonLinesReporter(stdout: Output): Reporter {
  return {
    report: (event) => void stdout.write(`${JSON.stringify(event)}\n`),
    close: () => undefined,
  };
}
