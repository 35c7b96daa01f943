import { assertRange } from './assertRange.ts';
import { boxMuller } from './boxMuller.ts';
import { domain } from './domain.ts';
import { philox } from './philox.ts';
import { assertSeed, splitWords } from './seed.ts';

const VALUES_A_BLOCK = 4;

/**
 * Gaussian random numbers N(0, 1). Value i depends on (seed, start + i) only, so a stream can be read in pieces.
 *
 * @param seed - Integer in [0, 2^53).
 * @param start - Index of the first value, an integer of at least 0.
 * @param count - Number of values, an integer of at least 0.
 * @returns [count]
 * @throws RangeError if an argument is out of range.
 */
export function gaussians(seed: number, start: number, count: number): Float32Array {
  assertSeed(seed);
  assertRange(start, count);
  const [key0, key1] = splitWords(seed);
  const words = new Uint32Array(4);
  const four = new Float64Array(VALUES_A_BLOCK);
  const values = new Float32Array(count);
  for (let at = 0; at < count;) {
    const [low, high] = splitWords(Math.floor((start + at) / VALUES_A_BLOCK));
    words[0] = low;
    words[1] = high;
    words[2] = 0;
    words[3] = domain.gaussians;
    philox(words, key0, key1);
    boxMuller(words, four);
    for (let lane = (start + at) % VALUES_A_BLOCK; lane < VALUES_A_BLOCK && at < count; lane++, at++) {
      values[at] = four[lane]!;
    }
  }
  return values;
}
