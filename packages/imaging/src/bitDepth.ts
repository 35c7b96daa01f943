import { assertImage } from './image.ts';
import type { Image, Samples } from './image.ts';
import { toInteger, whiteOf } from './sampleRange.ts';

/**
 * The picture with float samples, white at 1. A float picture keeps its memory.
 *
 * @throws RangeError if the image is malformed.
 */
export function toFloat(image: Image): Image<Float32Array> {
  assertImage(image);
  const { data } = image;
  if (data instanceof Float32Array) return { ...image, data };
  const white = whiteOf(data);
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += 1) out[i] = data[i]! / white;
  return { ...image, data: out };
}

/**
 * The picture with 8-bit samples, rounded to nearest (halves up) and clamped; NaN becomes 0. 16 bits are divided by 257, so
 * that white stays white and an 8-bit picture survives the way to 16 bits and back. An 8-bit picture keeps its memory.
 *
 * @throws RangeError if the image is malformed.
 */
export function toUint8(image: Image): Image<Uint8Array> {
  assertImage(image);
  const { data } = image;
  if (data instanceof Uint8Array) return { ...image, data };
  return { ...image, data: quantize(data, new Uint8Array(data.length)) };
}

/**
 * The picture with 16-bit samples, rounded to nearest (halves up) and clamped; NaN becomes 0. A 16-bit picture keeps its
 * memory.
 *
 * @throws RangeError if the image is malformed.
 */
export function toUint16(image: Image): Image<Uint16Array> {
  assertImage(image);
  const { data } = image;
  if (data instanceof Uint16Array) return { ...image, data };
  return { ...image, data: quantize(data, new Uint16Array(data.length)) };
}

function quantize<S extends Uint8Array | Uint16Array>(source: Samples, out: S): S {
  const from = whiteOf(source);
  const white = whiteOf(out);
  for (let i = 0; i < out.length; i += 1) out[i] = toInteger((source[i]! * white) / from, white);
  return out;
}
