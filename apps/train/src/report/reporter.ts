import type { Io } from '@sr3kit/command';
import type { Reporter } from './events.ts';
import { jsonLinesReporter } from './jsonLines.ts';
import { terminalReporter } from './progress.ts';

/** For people on a terminal, JSON lines for everything else. */
export function createReporter({ stdout }: Pick<Io, 'stdout'>): Reporter {
  return stdout.isTTY === true ? terminalReporter(stdout) : jsonLinesReporter(stdout);
}
