import { filterImage } from './filterImage.ts';
import { assertImage } from './image.ts';
import type { Image, Samples } from './image.ts';
import { mirror } from './tapMatrix.ts';
import type { TapMatrix } from './tapMatrix.ts';

/**
 * Weights of a sampled Gaussian, normalised to sum to one: `[2 * radius + 1]`, the centre at `radius`.
 *
 * @param sigma - Standard deviation in pixels, at least 0 (0 is the identity).
 * @param radius - Taps on each side, an integer of at least 0.
 * @throws RangeError if either is out of range.
 */
export function gaussianKernel(sigma: number, radius: number): Float64Array {
  if (!(sigma >= 0) || !Number.isFinite(sigma)) {
    throw new RangeError(`sigma must be a number of at least 0 (pixels), got ${sigma}`);
  }
  if (!Number.isInteger(radius) || radius < 0) {
    throw new RangeError(`radius must be an integer of at least 0 (pixels), got ${radius}`);
  }
  const weights = new Float64Array(2 * radius + 1);
  let sum = 0;
  for (let k = -radius; k <= radius; k += 1) {
    const weight = k === 0 ? 1 : Math.exp(-0.5 * (k / sigma) ** 2);
    weights[k + radius] = weight;
    sum += weight;
  }
  return weights.map((weight) => weight / sum);
}

/**
 * Blurs every channel with a Gaussian. The border is reflected with the edge sample repeated, as SciPy's
 * `gaussian_filter` does by default; arithmetic is double, and integer samples are rounded once.
 *
 * @param sigma - Standard deviation in pixels, at least 0.
 * @param radius - Taps on each side; by default `floor(4 * sigma + 0.5)`, SciPy's.
 * @returns A new image of the same size and sample type.
 * @throws RangeError if the image is malformed, or sigma or radius is out of range.
 */
export function gaussianBlur<S extends Samples>(
  image: Image<S>,
  sigma: number,
  radius: number = Math.floor(4 * sigma + 0.5),
): Image<S> {
  assertImage(image);
  const kernel = gaussianKernel(sigma, radius);
  return filterImage(image, convolution(image.height, kernel), convolution(image.width, kernel));
}

function convolution(length: number, kernel: Float64Array): TapMatrix {
  const taps = kernel.length;
  const radius = (taps - 1) / 2;
  const indices = new Int32Array(length * taps);
  const weights = new Float64Array(length * taps);
  for (let r = 0; r < length; r += 1) {
    weights.set(kernel, r * taps);
    for (let k = 0; k < taps; k += 1) indices[r * taps + k] = mirror(r + k - radius, length);
  }
  return { rows: length, columns: length, taps, indices, weights };
}
