import { assertImage } from './image.ts';
import type { Image, Samples } from './image.ts';
import { resizeBicubic, resizeMatrices } from './resizeBicubic.ts';
import type { ResizeTarget } from './resizeBicubic.ts';
import { samplesLike, toInteger, whiteOf } from './sampleRange.ts';
import { applySeparable } from './tapMatrix.ts';

/**
 * {@link resizeBicubic} that weighs each colour by its alpha, so that the colour hidden under transparent pixels does not
 * bleed in as a dark (or bright) fringe. Without an alpha channel it is `resizeBicubic`.
 *
 * Colours and alpha are clamped to 0..white in every sample type; where the result is fully transparent the colour is 0.
 *
 * @returns A new image of the same sample type, alpha straight as in the input.
 * @throws RangeError as {@link resizeBicubic}.
 */
export function resizeBicubicWithAlpha<S extends Samples>(image: Image<S>, target: ResizeTarget): Image<S> {
  assertImage(image);
  const { channels } = image;
  if (channels === 1 || channels === 3) return resizeBicubic(image, target);
  const { vertical, horizontal } = resizeMatrices(image, target);
  const white = whiteOf(image.data);
  const data = samplesLike(image.data, vertical.rows * horizontal.rows * channels);
  // Below half a level (or what single precision can tell apart) a pixel is transparent and has no colour to recover.
  const transparent = data instanceof Float32Array ? 1e-6 : 0.5;
  const quantize = data instanceof Float32Array ? clampToUnit : (value: number) => toInteger(value, white);
  applySeparable(premultiply(image), channels, vertical, horizontal, (row, line) => {
    for (let i = 0; i < line.length; i += channels) {
      const alpha = line[i + channels - 1]!;
      const gain = alpha < transparent ? 0 : white / alpha;
      for (let c = 0; c < channels - 1; c += 1) line[i + c] = quantize(line[i + c]! * gain);
      line[i + channels - 1] = quantize(alpha < transparent ? 0 : alpha);
    }
    data.set(line, row * line.length);
  });
  return { width: horizontal.rows, height: vertical.rows, channels, data };
}

function premultiply(image: Image): Float64Array {
  const { channels, data } = image;
  const white = whiteOf(data);
  const out = new Float64Array(data.length);
  for (let i = 0; i < data.length; i += channels) {
    const alpha = data[i + channels - 1]!;
    for (let c = 0; c < channels - 1; c += 1) out[i + c] = (data[i + c]! * alpha) / white;
    out[i + channels - 1] = alpha;
  }
  return out;
}

function clampToUnit(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}
