import { hasEngineKernel } from './engineKernel.ts';

/**
 * What the numbers that a convolution multiplies are rounded to. Weights, activations and sums are of float32 with either:
 * `bfloat16` is what PyTorch calls automatic mixed precision. It has the range of float32 and 8 bits of precision.
 */
export type Precision = 'float32' | 'bfloat16';

let current: Precision = 'float32';

/**
 * Runs a function whose convolutions, and their gradients whenever they are computed, may multiply at this precision. Those
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

/** Whether the active engine gains from a precision at all. */
export const supportsPrecision = (precision: Precision): boolean =>
  precision === 'float32' || hasEngineKernel('Sr3kitConv3x3Bfloat16');
