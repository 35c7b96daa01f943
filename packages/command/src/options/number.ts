import { BadInput } from '../badInput.ts';

/**
 * Reads a flag that is a number.
 *
 * @param least - The smallest number there may be; without it any is right.
 * @throws BadInput for anything else.
 */
export function readNumber(flag: string, text: string, least: number = -Infinity): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= least) return value;
  throw new BadInput(`${flag} ${text}: expected a number${least === -Infinity ? '' : ` of at least ${least}`}`);
}

/**
 * Reads a flag that counts something.
 *
 * @throws BadInput for what is no integer of at least 1.
 */
export function readCount(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new BadInput(`${flag} ${text}: expected an integer of at least 1`);
}
