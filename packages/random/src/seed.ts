import { domain } from './domain.ts';
import { philox } from './philox.ts';

const TWO_32 = 2 ** 32;

/**
 * Asserts that a number is a seed: an integer in [0, 2^53).
 *
 * @param name - What the message calls it, for example the path of the field in a configuration.
 * @throws RangeError that names the value and the range.
 */
export function assertSeed(seed: number, name: string = 'seed'): void {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`${name} must be an integer in [0, 2^53), got ${String(seed)}: use e.g. 7`);
  }
}

/**
 * Low and high 32-bit word of a non-negative safe integer; the two's complement words of a negative one. Those of a seed
 * are the key of its stream.
 */
export function splitWords(value: number): readonly [low: number, high: number] {
  return [value >>> 0, Math.floor(value / TWO_32) >>> 0];
}

const NUMBER = 0;
const TEXT = 1;
const TEXT_END = 2;
const EMPTY = 3;
const CODE_UNITS_A_BLOCK = 4;

/**
 * Derives a seed that is independent of its parent and of every other path: `deriveSeed(7, 'dropout', step)`.
 * Names and numbers are absorbed one after the other, with Philox as the compression function.
 *
 * @param seed - Integer in [0, 2^53).
 * @param path - Names of streams and safe integers (steps, items), in any number and order.
 * @returns An integer in [0, 2^53).
 * @throws RangeError if the seed or a number of the path is out of range.
 */
export function deriveSeed(seed: number, ...path: readonly (string | number)[]): number {
  assertSeed(seed);
  let [key0, key1] = splitWords(seed);
  const words = new Uint32Array(4);
  const absorb = (kind: number, low: number, high: number): void => {
    words[0] = low;
    words[1] = high;
    words[2] = kind;
    words[3] = domain.derive;
    philox(words, key0, key1);
    key0 = words[0];
    key1 = words[1];
  };
  for (const part of path) {
    if (typeof part === 'number') {
      if (!Number.isSafeInteger(part)) {
        throw new RangeError(`the path of a derived seed must hold names and integers, got ${String(part)}`);
      }
      absorb(NUMBER, ...splitWords(part));
    } else {
      // Blocks of four UTF-16 units, closed by the length: no two lists of names give the same blocks.
      for (let at = 0; at < part.length; at += CODE_UNITS_A_BLOCK) {
        const unit = (offset: number): number => (at + offset < part.length ? part.charCodeAt(at + offset) : 0);
        absorb(TEXT, unit(0) + unit(1) * 0x10000, unit(2) + unit(3) * 0x10000);
      }
      absorb(TEXT_END, part.length, 0);
    }
  }
  if (path.length === 0) absorb(EMPTY, 0, 0);
  return key0 + (key1 & 0x1fffff) * TWO_32;
}
