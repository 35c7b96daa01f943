import { gaussianBlur, resizeBicubic, toFloat, toUint16, toUint8 } from '@sr3kit/imaging';
import type { Image, Samples } from '@sr3kit/imaging';
import { gaussians } from '@sr3kit/random';
import { compressJpeg, type JpegCompression } from './compressJpeg.ts';
import type { Rounding } from './dataConfig.ts';

/** What cameras and the web do to a picture, in this order. */
export interface Degradation {
  /** Blur by a Gaussian of this sigma, in low-resolution pixels. */
  readonly blurSigma?: number | undefined;
  /** Gaussian noise: its standard deviation in levels of 8 bits, and the seed that it is drawn from. */
  readonly noise?: { readonly sigma: number; readonly seed: number } | undefined;
  readonly jpeg?: JpegCompression | undefined;
}

/** How a low-resolution picture is made. */
export interface DegradeOptions extends Degradation {
  /** High-resolution side divided by low-resolution side. */
  readonly scale: number;
  /** Round the result: to 8 bits, or (`'source'`) to those of the picture; see `PicturesConfig`. */
  readonly quantize: Rounding;
}

/**
 * Makes the low-resolution picture: MATLAB's antialiased bicubic, then blur, noise and JPEG, then 8 bits. Values are rounded
 * only once, except that JPEG takes and returns 8 bits.
 *
 * @param high - Sides are multiples of `scale`.
 * @returns `[height / scale, width / scale, channels]`: 8-bit if `quantize` (16-bit if it is `'source'` and `high` is), else float, clamped to [0, 1] (bicubic
 * overshoots at edges, which no picture file could hold).
 * @throws RangeError if a side is no multiple of `scale`, or the quality of JPEG is out of range.
 */
export function degrade(high: Image, options: DegradeOptions): Image {
  const { scale, quantize, blurSigma, noise, jpeg } = options;
  const size = { width: high.width / scale, height: high.height / scale };
  if (!Number.isInteger(size.width) || !Number.isInteger(size.height)) {
    throw new RangeError(
      `the sides of a high-resolution picture must be multiples of scale (${scale}), got ${high.width}x${high.height}`,
    );
  }
  // 8-bit samples stay so: a detour over [0, 1] in single precision could tip a value that lies just between two integers.
  const exact = quantize !== false && blurSigma === undefined && noise === undefined && high.data instanceof Uint8Array;
  const small: Image<Samples> = resizeBicubic<Samples>(exact ? high : toFloat(high), size);
  const blurred = blurSigma === undefined ? small : gaussianBlur(small, blurSigma);
  const noisy = noise === undefined ? blurred : addNoise(toFloat(blurred), noise);
  const compressed = jpeg === undefined ? noisy : compressJpeg(toUint8(noisy), jpeg);
  if (quantize === false) return clamp(toFloat(compressed));
  // JPEG holds no more than 8 bits.
  const deep = quantize === 'source' && high.data instanceof Uint16Array && jpeg === undefined;
  return deep ? toUint16(compressed) : toUint8(compressed);
}

function addNoise(image: Image<Float32Array>, { sigma, seed }: NonNullable<Degradation['noise']>): Image<Float32Array> {
  const draws = gaussians(seed, 0, image.data.length);
  return { ...image, data: image.data.map((value, i) => value + (sigma / 255) * draws[i]!) };
}

function clamp(image: Image<Float32Array>): Image<Float32Array> {
  return { ...image, data: image.data.map((value) => Math.min(1, Math.max(0, value))) };
}
