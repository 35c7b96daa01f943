// IEEE 754 binary16 and bfloat16 as bit patterns. Done on integers: a float32 has 8 exponent bits (bias 127) and 23
// fraction bits, a half has 5 (bias 15) and 10.

/** From here on a value rounds to infinity in half precision: half way between 65504, the largest half, and 65536. */
export const HALF_OVERFLOW = 65520;

const INFINITY_32 = 0x7f800000;
/** 65520 as a float32. */
const OVERFLOW_32 = 0x477ff000;
/** 2^-14, the smallest normal half, as a float32. */
const NORMAL_32 = 0x38800000;
/** Difference of the exponent biases, in place. */
const REBIAS = (127 - 15) << 23;

/**
 * Rounds to half precision, to nearest and ties to even. Magnitudes from {@link HALF_OVERFLOW} on become infinity, as
 * IEEE 754 has it (callers that must not lose them look first); subnormals are kept; NaN stays NaN.
 *
 * @returns The bit patterns.
 */
export function encodeHalf(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < halves.length; i++) {
    const sign = (bits[i]! >>> 16) & 0x8000;
    halves[i] = sign | magnitudeBits(bits[i]! & 0x7fffffff, values[i]!);
  }
  return halves;
}

function magnitudeBits(magnitude: number, value: number): number {
  // Quiet, so that a NaN whose upper fraction bits are zero does not turn into infinity.
  if (magnitude > INFINITY_32) return 0x7e00;
  if (magnitude >= OVERFLOW_32) return 0x7c00;
  if (magnitude >= NORMAL_32) {
    // Adding just under half of the last place kept, and one more where that place is odd, rounds ties to even; a carry
    // runs into the exponent, as it should.
    const odd = (magnitude >>> 13) & 1;
    return (magnitude - REBIAS + 0xfff + odd) >>> 13;
  }
  // Subnormal halves count in 2^-24. The product is exact, since a double holds any float32 times a power of two.
  const scaled = Math.abs(value) * 2 ** 24;
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/** Widens half precision to float32, exactly. */
export function decodeHalf(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(halves.length);
  const bits = new Uint32Array(values.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i]!;
    const sign = (half & 0x8000) << 16;
    const exponent = (half >>> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0) {
      values[i] = (sign ? -1 : 1) * fraction * 2 ** -24;
    } else {
      bits[i] = sign | (exponent === 31 ? INFINITY_32 : (exponent << 23) + REBIAS) | (fraction << 13);
    }
  }
  return values;
}

/** Widens bfloat16, the upper half of a float32, exactly. */
export function decodeBrainFloat(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i]! << 16;
  return new Float32Array(bits.buffer);
}
