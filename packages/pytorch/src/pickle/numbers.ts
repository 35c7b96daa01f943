import { quote } from '../problem.ts';
import type { PyTorchValue } from '../value.ts';

const LONGEST_INTEGER = 64;

/** An integer in two's complement, the lowest byte first. */
export function integer(bytes: Uint8Array): number | bigint {
  if (bytes.length > LONGEST_INTEGER) throw new RangeError(`an integer of ${bytes.length} bytes`);
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return narrowed(bytes.length === 0 ? 0n : BigInt.asIntN(8 * bytes.length, value));
}

function narrowed(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** An integer in decimal, as protocol 0 has it; `01` and `00` are its truth values. */
export function decimal(text: string): PyTorchValue {
  if (text === '01' || text === '00') return text === '01';
  const digits = /^([+-]?\d{1,150})L?$/.exec(text)?.[1];
  if (digits === undefined) throw new RangeError(`${quote(text)} is no integer`);
  return narrowed(BigInt(digits.replace('+', '')));
}

/** A number as protocol 0 writes it. */
export function float(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new RangeError(`${quote(text)} is no number`);
  return value;
}
