import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Refinement } from '../index.ts';

/** Runs a sampler to its end and gives the values of the result; everything is disposed. */
export async function resultOf(refinements: AsyncGenerator<Refinement>): Promise<Float32Array> {
  let values: Float32Array | undefined;
  for await (const { step, steps, y0 } of refinements) {
    if (step === steps) values = valuesOf(y0);
    y0.dispose();
  }
  if (!values) throw new Error('the sampler ended before its last step');
  return values;
}

/** A copy of the values of a tensor. */
export function valuesOf(tensor: Tensor4D): Float32Array {
  return Float32Array.from(tensor.dataSync());
}

/** Largest absolute difference of two arrays of one length. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`lengths differ: ${a.length} and ${b.length}`);
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}
