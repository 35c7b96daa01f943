/** Four 32-bit words: a counter going into the cipher, or what comes out. */
export type Words = Uint32Array;

const MULTIPLIER_A = 0xd2511f53;
const MULTIPLIER_B = 0xcd9e8d57;
const WEYL_A = 0x9e3779b9;
const WEYL_B = 0xbb67ae85;
const ROUNDS = 10;

/** High 32 bits of the 64-bit product, from two 48-bit products that a double holds exactly. */
function multiplyHigh(a: number, b: number): number {
  return Math.floor((a * (b >>> 16) + Math.floor((a * (b & 0xffff)) / 0x10000)) / 0x10000);
}

/**
 * Philox4x32-10, a counter-based generator: a keyed bijection of 128-bit counters whose outputs pass as random.
 * Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011, section 3.3.
 *
 * @param words - [4] the counter, overwritten by the four random words.
 * @param key0 - Low word of the key, a 32-bit unsigned integer.
 * @param key1 - High word of the key.
 */
export function philox(words: Words, key0: number, key1: number): void {
  let a = words[0]!;
  let b = words[1]!;
  let c = words[2]!;
  let d = words[3]!;
  let k0 = key0;
  let k1 = key1;
  for (let round = 0; round < ROUNDS; round++) {
    const highA = multiplyHigh(a, MULTIPLIER_A);
    const lowA = Math.imul(a, MULTIPLIER_A);
    const highB = multiplyHigh(c, MULTIPLIER_B);
    const lowB = Math.imul(c, MULTIPLIER_B);
    a = (highB ^ b ^ k0) >>> 0;
    b = lowB >>> 0;
    c = (highA ^ d ^ k1) >>> 0;
    d = lowA >>> 0;
    k0 = (k0 + WEYL_A) >>> 0;
    k1 = (k1 + WEYL_B) >>> 0;
  }
  words[0] = a;
  words[1] = b;
  words[2] = c;
  words[3] = d;
}
