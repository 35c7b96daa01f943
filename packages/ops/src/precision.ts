import { hasEngineKernel } from './engineKernel.ts';

/**
 * In what a gradient is computed beside float32, in which weights and sums are with each of them.
 *
 * - `bfloat16`: the factors of convolutions, 8 bits of precision and the range of float32; activations are of float32.
 * - `float16`: what is kept for the gradient, and what lies between the two convolutions of a block and their gradients, 11
 *   bits of precision and magnitudes from 6e-8 to 65504; factors too where the GPU multiplies in 16 bits. PyTorch calls that
 *   automatic mixed precision. Gradients must be scaled to fit into the range.
 */
export type Precision = 'float32' | 'bfloat16' | 'float16';

let current: Precision = 'float32';

/**
 * Runs a function whose layers, and their gradients whenever they are computed, may be of this precision. Those
 * that the engine cannot compute so, or not faster, stay in float32.
 *
 * @param act - Synchronous.
 * @returns What it returns.
 * @throws What it throws.
 */
export function withPrecision<T>(precision: Precision, act: () => T): T {
  const before = current;
  current = precision;
  try {
    return act();
  } finally {
    current = before;
  }
}

/** What {@link withPrecision} asks for at this moment. */
export const currentPrecision = (): Precision => current;

/** The kernel that an engine has for a precision. */
const kernelOf = { bfloat16: 'Sr3kitConv3x3Bfloat16', float16: 'Sr3kitConv3x3Halves' } as const;

/** Whether the active engine gains from a precision at all. */
export const supportsPrecision = (precision: Precision): boolean =>
  precision === 'float32' || hasEngineKernel(kernelOf[precision]);
