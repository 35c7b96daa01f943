import { domain } from './domain.ts';
import { uniformsOf } from './uniforms.ts';

/**
 * A random order of 0 ... length - 1: the Fisher-Yates shuffle, fed by the counter stream of the seed.
 *
 * @param seed - Integer in [0, 2^53).
 * @param length - Integer in [0, 2^32).
 * @returns [length], each of 0 ... length - 1 once.
 * @throws RangeError if an argument is out of range.
 */
export function permutation(seed: number, length: number): Uint32Array {
  if (!Number.isInteger(length) || length < 0 || length >= 2 ** 32) {
    throw new RangeError(`the length of a permutation must be an integer in [0, 2^32), got ${String(length)}`);
  }
  const draws = uniformsOf(domain.permutation, seed, 0, length);
  const order = Uint32Array.from(draws, (_, index) => index);
  for (let last = length - 1; last > 0; last--) {
    const other = Math.floor(draws[last]! * (last + 1));
    const swapped = order[last]!;
    order[last] = order[other]!;
    order[other] = swapped;
  }
  return order;
}
