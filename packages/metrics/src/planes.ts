import { assertImage, luma, whiteOf } from '@sr3kit/imaging';
import type { Image, Size } from '@sr3kit/imaging';

/** Options of the full-reference measures. */
export interface BorderOption {
  /** Pixels left out at every edge, an integer; 0 by default. Super-resolution papers leave out as many as the scale. */
  readonly border?: number;
}

/** Two pictures as planes `[height, width]` on the 0..255 scale, in double precision. */
export interface PlanePair extends Size {
  readonly planes: readonly { readonly a: Float64Array; readonly b: Float64Array }[];
}

/** A pair of planes for each colour channel; alpha is left out. Throws a RangeError if the pictures cannot be compared. */
export function colourPlanes(a: Image, b: Image, border: number): PlanePair {
  const size = comparedSize(a, b, border);
  const colours = colourChannels(a);
  if (colours !== colourChannels(b)) {
    throw new RangeError(
      `a and b must both be gray or both be RGB, got ${a.channels} and ${b.channels} channels: use e.g. toRgb`,
    );
  }
  const channels = Array.from({ length: colours }, (_, channel) => channel);
  return { ...size, planes: channels.map((c) => ({ a: plane(a, c, border), b: plane(b, c, border) })) };
}

/** A pair of planes of BT.601 luma, 16..235. Throws a RangeError if the pictures cannot be compared. */
export function lumaPlanes(a: Image, b: Image, border: number): PlanePair {
  const size = comparedSize(a, b, border);
  const inside = (image: Image): Float64Array => cut(luma(image), image, border);
  return { ...size, planes: [{ a: inside(a), b: inside(b) }] };
}

/** 1 for gray, 3 for RGB, alpha not counted. */
export function colourChannels(image: Image): 1 | 3 {
  return image.channels <= 2 ? 1 : 3;
}

function plane(image: Image, channel: number, border: number): Float64Array {
  const { channels, data } = image;
  const white = whiteOf(data);
  const out = new Float64Array(image.width * image.height);
  for (let i = 0; i < out.length; i += 1) out[i] = (data[i * channels + channel]! * 255) / white;
  return cut(out, image, border);
}

function cut(full: Float64Array, size: Size, border: number): Float64Array {
  if (border === 0) return full;
  const width = size.width - 2 * border;
  const height = size.height - 2 * border;
  const out = new Float64Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const start = (y + border) * size.width + border;
    out.set(full.subarray(start, start + width), y * width);
  }
  return out;
}

function comparedSize(a: Image, b: Image, border: number): Size {
  assertImage(a, 'a');
  assertImage(b, 'b');
  if (a.width !== b.width || a.height !== b.height) {
    throw new RangeError(`a and b must have the same size, got ${a.width}x${a.height} and ${b.width}x${b.height}`);
  }
  if (!Number.isInteger(border) || border < 0) {
    throw new RangeError(`border must be an integer of at least 0, got ${border}`);
  }
  const [width, height] = [a.width - 2 * border, a.height - 2 * border];
  if (width < 1 || height < 1) {
    throw new RangeError(`border ${border} leaves nothing of a ${a.width}x${a.height} image: use a smaller one`);
  }
  return { width, height };
}
