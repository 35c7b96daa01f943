import { gaussianBlur, resizeBicubic, toFloat, toUint8 } from '@sr3kit/imaging';
import type { Image, Samples } from '@sr3kit/imaging';

/** How a low-resolution picture is made. */
export interface Degradation {
  /** High-resolution side divided by low-resolution side. */
  readonly scale: number;
  /** Round the result to 8 bits. */
  readonly quantize: boolean;
  /** Blur the result by a Gaussian of this sigma, in low-resolution pixels. */
  readonly blurSigma?: number | undefined;
}

/**
 * Makes the low-resolution picture: MATLAB's antialiased bicubic, then the blur, then 8 bits; values are rounded once.
 *
 * @param high - sides are multiples of `scale`.
 * @returns `[height / scale, width / scale, channels]`: 8-bit if `quantize`, else float, clamped to [0, 1] (bicubic
 * overshoots at edges, which no picture file could hold).
 * @throws RangeError if a side is no multiple of `scale`.
 */
export function degrade(high: Image, degradation: Degradation): Image<Uint8Array> | Image<Float32Array> {
  const { scale, quantize, blurSigma } = degradation;
  const size = { width: high.width / scale, height: high.height / scale };
  if (!Number.isInteger(size.width) || !Number.isInteger(size.height)) {
    throw new RangeError(
      `the sides of a high-resolution picture must be multiples of scale (${scale}), got ${high.width}x${high.height}`,
    );
  }
  // 8-bit samples stay so: a detour over [0, 1] in single precision could tip a value that lies just between two integers.
  const exact = quantize && blurSigma === undefined && high.data instanceof Uint8Array;
  const small: Image<Samples> = resizeBicubic<Samples>(exact ? high : toFloat(high), size);
  const blurred = blurSigma === undefined ? small : gaussianBlur(small, blurSigma);
  return quantize ? toUint8(blurred) : clamp(toFloat(blurred));
}

function clamp(image: Image<Float32Array>): Image<Float32Array> {
  return { ...image, data: image.data.map((value) => Math.min(1, Math.max(0, value))) };
}
