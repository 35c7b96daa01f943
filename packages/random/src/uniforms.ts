import { assertRange } from './assertRange.ts';
import { domain, type Domain } from './domain.ts';
import { philox } from './philox.ts';
import { assertSeed, splitWords } from './seed.ts';

const VALUES_A_BLOCK = 2;

/** The uniform stream of one domain; `uniforms` is the public one. */
export function uniformsOf(kind: Domain, seed: number, start: number, count: number): Float64Array {
  assertSeed(seed);
  assertRange(start, count);
  const [key0, key1] = splitWords(seed);
  const words = new Uint32Array(4);
  const values = new Float64Array(count);
  for (let at = 0; at < count;) {
    const [low, high] = splitWords(Math.floor((start + at) / VALUES_A_BLOCK));
    words[0] = low;
    words[1] = high;
    words[2] = 0;
    words[3] = kind;
    philox(words, key0, key1);
    for (let lane = (start + at) % VALUES_A_BLOCK; lane < VALUES_A_BLOCK && at < count; lane++, at++)
    // 21 high bits and 32 low ones make the 53 of a double.
    {
      values[at] = ((words[2 * lane]! >>> 11) * 2 ** 32 + words[2 * lane + 1]!) * 2 ** -53;
    }
  }
  return values;
}

/**
 * Uniform random numbers in [0, 1) with 53 random bits. Value i depends on (seed, start + i) only.
 *
 * @param seed - Integer in [0, 2^53).
 * @param start - Index of the first value, an integer of at least 0.
 * @param count - Number of values, an integer of at least 0.
 * @returns [count]
 * @throws RangeError if an argument is out of range.
 */
export function uniforms(seed: number, start: number, count: number): Float64Array {
  return uniformsOf(domain.uniforms, seed, start, count);
}
