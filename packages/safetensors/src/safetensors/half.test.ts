import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBrainFloat, decodeHalf, encodeHalf, HALF_OVERFLOW } from './half.ts';

const ALL = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);

/** IEEE 754-2008, 3.4: the value of a binary16 pattern, straight from the definition. */
function valueOf(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
}

describe('half precision', () => {
  test('each of the 65536 patterns means what the standard says', () => {
    const decoded = decodeHalf(ALL);
    for (const bits of ALL) {
      if (!Object.is(decoded[bits], valueOf(bits))) expect([bits, decoded[bits]]).toEqual([bits, valueOf(bits)]);
    }
    expect(decoded.length).toBe(65536);
  });

  test('each pattern comes back, a NaN as some NaN', () => {
    const encoded = encodeHalf(decodeHalf(ALL));
    const lost = ALL.filter((bits) => encoded[bits] !== bits);
    expect(lost.every((bits) => Number.isNaN(valueOf(bits)) && Number.isNaN(valueOf(encoded[bits]!)))).toBe(true);
    expect(lost.length).toBeLessThan(2 * 1023);
  });

  test('any float32 becomes the nearest half, of two equally near ones the even', () => {
    const inRange = fc.oneof(
      fc.float({ min: -65504, max: 65504, noNaN: true }),
      fc.float({ min: Math.fround(-(2 ** -13)), max: Math.fround(2 ** -13), noNaN: true }),
    );
    fc.assert(
      fc.property(inRange, (value) => {
        const bits = encodeHalf(Float32Array.of(value))[0]!;
        const error = Math.abs(valueOf(bits) - value);
        const magnitude = bits & 0x7fff;
        for (const neighbour of [magnitude - 1, magnitude + 1].filter((each) => each >= 0 && each < 0x7c00)) {
          const other = Math.abs(valueOf(neighbour | (bits & 0x8000)) - value);
          expect(other).toBeGreaterThanOrEqual(error);
          if (other === error) expect(bits % 2).toBe(0);
        }
        expect(Object.is(Math.sign(value), Math.sign(valueOf(bits))) || magnitude === 0).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('what rounds beyond the largest half becomes infinity', () => {
    const below = Math.fround(HALF_OVERFLOW - 2 ** -8);
    expect(Array.from(decodeHalf(encodeHalf(Float32Array.of(below, HALF_OVERFLOW, -3e38, Infinity))))).toEqual([
      65504,
      Infinity,
      -Infinity,
      Infinity,
    ]);
  });

  test('a NaN whose upper bits are zero does not turn into infinity', () => {
    const nan = new Float32Array(Uint32Array.of(0x7f800001, 0xff800001).buffer);
    expect(Array.from(decodeHalf(encodeHalf(nan)))).toEqual([NaN, NaN]);
  });
});

test('bfloat16 is the upper half of a float32', () => {
  expect(Array.from(decodeBrainFloat(Uint16Array.of(0x3f80, 0xc020, 0x8000, 0x7f80, 0x0001)))).toEqual([
    1,
    -2.5,
    -0,
    Infinity,
    2 ** -133,
  ]);
});
