import type { Output } from '@sr3kit/command';
import type { Reporter } from './events.ts';

/** Writes every event as one line of JSON, for pipes, files and other programs. */
export function jsonLinesReporter(stdout: Output): Reporter {
  return {
    report: (event) => void stdout.write(`${JSON.stringify(event)}\n`),
    close: () => undefined,
  };
}
