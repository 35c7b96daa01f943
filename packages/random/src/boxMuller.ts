import type { Words } from './philox.ts';

const TWO_MINUS_32 = 2 ** -32;

/**
 * Four independent N(0, 1) values from four random words, by Box and Muller 1958. The largest possible magnitude is
 * sqrt(64 ln 2) = 6.66.
 *
 * @param words - [4] random words, read.
 * @param values - [4] written.
 */
export function boxMuller(words: Words, values: Float64Array): void {
  for (let pair = 0; pair < 4; pair += 2) {
    // + 1 keeps the logarithm's argument in (0, 1].
    const radius = Math.sqrt(-2 * Math.log((words[pair]! + 1) * TWO_MINUS_32));
    const angle = 2 * Math.PI * TWO_MINUS_32 * words[pair + 1]!;
    values[pair] = radius * Math.cos(angle);
    values[pair + 1] = radius * Math.sin(angle);
  }
}
