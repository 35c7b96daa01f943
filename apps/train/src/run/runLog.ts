import { existsSync, readFileSync, truncateSync } from 'node:fs';
import { AppendFile } from '../files/appendFile.ts';

/** One line of a run's log: a step of training, or a validation after a step. No times: equal runs have equal logs. */
export type LogRecord =
  | {
      readonly step: number;
      readonly loss: number;
      /** Not finite, and null in JSON, where a step in float16 was left out. */
      readonly gradNorm: number;
      readonly learningRate: number;
      /** In float16: the scale of the next step's loss, and how many steps were left out so far. */
      readonly lossScale?: number;
      readonly skipped?: number;
    }
  /** A measure that is not finite is null in JSON. */
  | { readonly step: number; readonly validation: Readonly<Record<string, number | null>> };

/**
 * The records of a log in order, up to a line that is not whole (the process was killed while writing it).
 *
 * @returns With each record the byte at which its line ends.
 */
export function readLog(path: string): { readonly record: LogRecord; readonly end: number }[] {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  const records: { record: LogRecord; end: number }[] = [];
  for (let start = 0, end = 0; (end = bytes.indexOf(10, start)) >= 0; start = end + 1) {
    const record = parseRecord(bytes.toString('utf8', start, end));
    if (record === null) break;
    records.push({ record, end: end + 1 });
  }
  return records;
}

function parseRecord(line: string): LogRecord | null {
  try {
    const value = JSON.parse(line) as LogRecord | null;
    return typeof value?.step === 'number' ? value : null;
  } catch {
    return null;
  }
}

/** Appends to a run's log.jsonl; owns the open file. What the file system refuses is thrown as AppendFile does. */
export class RunLog {
  readonly #file: AppendFile;

  /**
   * Opens the log and cuts it back to what an uninterrupted run would have written by the end of `step`.
   *
   * @param step - The step of the checkpoint that training goes on from; 0 empties the log.
   */
  constructor(path: string, step: number) {
    const kept = readLog(path).filter(({ record }) => record.step <= step);
    this.#file = new AppendFile(path);
    truncateSync(path, kept.at(-1)?.end ?? 0);
  }

  /** Writes one line at once. */
  append(record: LogRecord): void {
    this.#file.append(Buffer.from(`${JSON.stringify(record)}\n`));
  }

  close(): void {
    this.#file.close();
  }
}
