import type { Rank, ShapeMap, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { concat, tensor, tensor4d, tidy } from '@tensorflow/tfjs-core';
import {
  assertFieldWindow,
  assertSeed,
  deriveSeed,
  gaussianField,
  gaussians,
  splitWords,
  type FieldWindow,
} from '@sr3kit/random';
import { hasInferenceKernel, runEngineKernel } from './engineKernel.ts';

/**
 * Seeded Gaussian noise N(0, 1). The values are made on the processor and uploaded, so they are the same on every engine,
 * and value i depends on (seed, start + i) alone.
 *
 * @param shape - Any shape; filled in row-major order.
 * @param seed - Integer in [0, 2^53).
 * @param options - `start`: index of the first value in the stream of the seed, 0 by default.
 * @returns Float32, owned by the caller.
 * @throws RangeError if the seed or the start is out of range.
 */
export function gaussian<R extends Rank>(
  shape: ShapeMap[R],
  seed: number,
  options: { readonly start?: number } = {},
): Tensor<R> {
  const count = shape.reduce((product, length) => product * length, 1);
  return tensor(gaussians(seed, options.start ?? 0, count), shape, 'float32');
}

/**
 * Seeded Gaussian noise addressed by position: a value depends on (seed, picture of the batch, y, x, channel) alone, so
 * every tile of a picture sees the noise of the whole picture. WebGPU draws it itself: the same random integers, and their
 * Gaussians to 1e-5. On every other engine they are the same to the bit.
 *
 * @param seed - Integer in [0, 2^53).
 * @param window - The rectangle of the field; `top` and `left` may be negative.
 * @param batch - Number of pictures, each with a field of its own; 1 by default.
 * @returns `[batch, height, width, channels]`, float32, owned by the caller.
 * @throws RangeError if the seed, the window or the batch is out of range.
 */
export function gaussianAt(seed: number, window: FieldWindow, batch: number = 1): Tensor4D {
  if (!Number.isInteger(batch) || batch < 1) {
    throw new RangeError(`gaussianAt: batch must be an integer of at least 1, got ${batch}`);
  }
  if (hasInferenceKernel('Sr3kitGaussianField')) {
    assertSeed(seed);
    assertFieldWindow(window);
    return tidy(() => {
      const drawn = Array.from({ length: batch }, (_, i) => drawField(deriveSeed(seed, 'picture', i), window));
      return drawn.length === 1 ? drawn[0]! : concat(drawn, 0);
    });
  }
  const fields = Array.from({ length: batch }, (_, i) => gaussianField(deriveSeed(seed, 'picture', i), window));
  const size = window.height * window.width * window.channels;
  const values = new Float32Array(batch * size);
  fields.forEach((field, i) => values.set(field, i * size));
  return tensor4d(values, [batch, window.height, window.width, window.channels]);
}

function drawField(seed: number, window: FieldWindow): Tensor4D {
  const [key0, key1] = splitWords(seed);
  return runEngineKernel('Sr3kitGaussianField', {}, { ...window, key0, key1 })[0] as Tensor4D;
}
