import type { Tensor4D } from '@tensorflow/tfjs-core';

/** A copy of the values of a tensor. */
export function valuesOf(tensor: Tensor4D): Float32Array {
  return Float32Array.from(tensor.dataSync());
}

/** Largest absolute difference of two arrays of one length. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`lengths differ: ${a.length} and ${b.length}`);
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}
