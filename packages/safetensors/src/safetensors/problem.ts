import { CheckpointError } from '../checkpointError.ts';

/** What to do about a file whose bytes are wrong. */
export const DAMAGED = 'it is damaged or not a safetensors file; copy, download or write it again';

/** @throws CheckpointError saying what is wrong with the file `what` and what to do about it. */
export function fail(what: string, problem: string, advice: string = DAMAGED, cause?: unknown): never {
  throw new CheckpointError(`${what}: ${problem}: ${advice}`, cause === undefined ? {} : { cause });
}

/** A number of bytes with separators, and in a larger unit from a megabyte on: `1.10 TB (1,099,511,627,776 bytes)`. */
export function formatBytes(count: number | bigint): string {
  const exact = `${count.toLocaleString('en-US')} byte${Number(count) === 1 ? '' : 's'}`;
  const units = ['MB', 'GB', 'TB', 'PB', 'EB'];
  const power = Math.min(Math.floor(Math.log10(Math.max(Number(count), 1)) / 3) - 2, units.length - 1);
  return power < 0 ? exact : `${(Number(count) / 1000 ** (power + 2)).toPrecision(3)} ${units[power]} (${exact})`;
}

/** A value from the file as it is shown in a message; long ones are cut. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
