import { BadInput } from '../badInput.ts';

/** Reads a flag that counts something. */
export function positiveInteger(text: string, flag: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new BadInput(`${flag} ${text}: expected an integer of at least 1`);
}
