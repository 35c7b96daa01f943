import { tensor, tidy, transpose, type Tensor } from '@tensorflow/tfjs-core';

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** As `values` of tools/parity/unet.py. */
export function valuesOf(name: string, size: number): Float32Array {
  let state = 2166136261;
  for (const byte of new TextEncoder().encode(name)) state = Math.imul(state ^ byte, 16777619) >>> 0;
  return Float32Array.from({ length: size }, () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return (2 * state) / 2 ** 32 - 1;
  });
}

/** As `weight` of tools/parity/unet.py for layers without normalisation, in PyTorch's order. */
export function weightOf(name: string, shape: readonly number[]): Float32Array {
  const size = sizeOf(shape);
  const scale = shape.length > 1 ? Math.sqrt((3 * shape[0]!) / size) : 0.2;
  return valuesOf(name, size).map((value) => value * scale);
}

/** From [outputs, inputs, height, width] and [outputs, inputs]; owned by the caller. */
export function fromTorch(data: Float32Array, shape: readonly number[]): Tensor {
  return tidy(() => {
    const given = tensor(data, [...shape]);
    if (shape.length === 4) return transpose(given, [2, 3, 1, 0]);
    return shape.length === 2 ? transpose(given) : given;
  });
}

/** Values as the scripts write them: little-endian float32 in base64. */
export function decode(text: string): Float32Array {
  return new Float32Array(new Uint8Array(Buffer.from(text, 'base64')).buffer);
}

/** Largest difference, relative to the largest value that is expected; infinite where the lengths differ. */
export function difference(actual: ArrayLike<number>, expected: Float32Array): number {
  if (actual.length !== expected.length) return Infinity;
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return expected.reduce((worst, value, i) => Math.max(worst, Math.abs(value - actual[i]!)), 0) / largest;
}
