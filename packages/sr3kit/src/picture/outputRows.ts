import {
  createRowResizer,
  LUMA_WEIGHTS,
  resizePlanes,
  samplesLike,
  type Channels,
  type Image,
  type Samples,
  type Size,
  whiteOf,
} from '@sr3kit/imaging';
import type { RowBuffer } from './rowBuffer.ts';
import type { Depth } from './rowSource.ts';

/** Rows of the model's picture. */
export interface FinishedRows {
  readonly top: number;
  readonly height: number;
  /**
   * `[height, width, channels]`, in [-1, 1], but for the last projection's correction; or the samples of the result, where
   * {@link takesBytes}.
   */
  readonly values: Float32Array | Uint8Array;
}

/** Rows of the requested picture. */
export interface OutputRows {
  /** Index in the picture of the first of these rows. */
  readonly top: number;
  /** The rows, as a picture of their own. */
  readonly image: Image;
}

/** Options of {@link createOutput}. */
export interface OutputOptions {
  /** Of the low-resolution picture. */
  readonly from: Size;
  readonly channels: Channels;
  readonly depth: Depth;
  /** Magnification of the model and its channels. */
  readonly scale: number;
  readonly modelChannels: 1 | 3;
  /** Whether the picture has no colours, though it may be stored in three channels: the result has none either. */
  readonly gray: boolean;
  /** Of the requested picture. */
  readonly to: Size;
  /** The factor from the model's picture to the requested one, if it is not the quotient of their sizes. */
  readonly factor?: number | undefined;
  readonly alpha: RowBuffer | null;
}

/** Whether the model's picture in 8 bits is the requested picture as it is. */
export function takesBytes({ from, to, scale, channels, modelChannels, depth, alpha }: OutputOptions): boolean {
  const same = from.width * scale === to.width && from.height * scale === to.height;
  return depth === 'uint8' && alpha === null && channels === modelChannels && same;
}

/**
 * Turns the rows that a model finishes into the requested picture: its channels, size and bit depth.
 *
 * @returns A function that takes the next rows of the model's picture, and returns the rows of the result that they
 * complete, or null if there are none.
 */
export function createOutput(options: OutputOptions): (rows: FinishedRows) => OutputRows | null {
  const { from, to, scale, channels, factor, alpha, depth } = options;
  const size = { width: from.width * scale, height: from.height * scale };
  const same = size.width === to.width && size.height === to.height;
  const resizer = same ? null : createRowResizer({ from: { ...size, channels }, to, scale: factor, alpha: !!alpha });
  let next = 0;
  return (rows) => {
    const { values } = rows;
    if (values instanceof Uint8Array) {
      next += rows.height;
      return { top: rows.top, image: { width: to.width, height: rows.height, channels, data: values } };
    }
    const strips = stripsOf({ ...rows, values }, STRIP * scale).map((strip) => {
      const pixels = pixelsOf(options, strip);
      return stored(resizer ? resizer.push(pixels) : pixels, depth);
    });
    const data = joined(strips);
    if (data.length === 0) return null;
    const top = next;
    const height = data.length / (to.width * channels);
    next += height;
    return { top, image: { width: to.width, height, channels, data } };
  };
}

/** Rows of sites that are converted at a time: a whole band of a wide picture would take as much memory again. */
const STRIP = 16;

/** Finished rows that are not samples yet. */
type RealRows = FinishedRows & { readonly values: Float32Array };

function stripsOf({ top, height, values }: RealRows, strip: number): RealRows[] {
  const stride = values.length / height;
  return Array.from({ length: Math.ceil(height / strip) }, (_, i) => {
    const [from, to] = [i * strip, Math.min((i + 1) * strip, height)];
    return { top: top + from, height: to - from, values: values.subarray(from * stride, to * stride) };
  });
}

function joined(strips: readonly Samples[]): Samples {
  if (strips.length === 1) return strips[0]!;
  const length = strips.reduce((sum, strip) => sum + strip.length, 0);
  const data = samplesLike(strips[0]!, length);
  let at = 0;
  for (const strip of strips) {
    (data as Float32Array).set(strip, at);
    at += strip.length;
  }
  return data;
}

/** `[rows, width, channels]` in 0..1, with the channels of the result; black where alpha is 0. */
function pixelsOf(options: OutputOptions, { top, height, values }: RealRows): Float32Array {
  const { from, scale, channels, modelChannels, alpha, gray } = options;
  const count = from.width * scale * height;
  const opacity = alpha && enlargeAlpha(alpha, from, scale, top, height);
  const pixels = new Float32Array(count * channels);
  if (channels === modelChannels && (channels === 1 || !gray)) {
    for (let i = 0; i < pixels.length; i += 1) pixels[i] = (values[i]! + 1) / 2;
    return pixels;
  }
  for (let pixel = 0; pixel < count; pixel += 1) {
    const [at, to] = [pixel * modelChannels, pixel * channels];
    if (opacity) pixels[to + channels - 1] = opacity[pixel]!;
    if (opacity?.[pixel] === 0) continue;
    if (gray) pixels.fill((grayOf(values, at, modelChannels) + 1) / 2, to, to + (channels < 3 ? 1 : 3));
    else for (let c = 0; c < 3; c += 1) pixels[to + c] = (values[at + c]! + 1) / 2;
  }
  return pixels;
}

/** BT.601, full range; in the range of the values. */
export function grayOf(values: ArrayLike<number>, at: number, channels: 1 | 3): number {
  const [red, green, blue] = LUMA_WEIGHTS;
  return channels === 1 ? values[at]! : red * values[at]! + green * values[at + 1]! + blue * values[at + 2]!;
}

/** Rows of the alpha channel, enlarged by bicubic and clamped to 0..1; rows that are no longer needed are dropped. */
function enlargeAlpha(
  alpha: RowBuffer,
  { width, height }: Size,
  scale: number,
  top: number,
  rows: number,
): Float32Array {
  // The bicubic kernel reaches 2 pixels.
  const first = Math.max(Math.floor(top / scale) - 2, 0);
  const last = Math.min(Math.ceil((top + rows) / scale) + 2, height);
  const low = alpha.read({ left: 0, top: first, width, height: last - first });
  const size = { width: width * scale, height: (last - first) * scale };
  const high = resizePlanes(low, { width, height: last - first, channels: 1 }, size);
  alpha.drop(last === height ? first : last - 4);
  const skip = (top - first * scale) * size.width;
  return high.subarray(skip, skip + rows * size.width).map((value) => Math.min(1, Math.max(0, value)));
}

/** Values in 0..1, stored at a bit depth: integers are rounded and clamped, floats are kept. */
function stored(values: Float32Array, depth: Depth): Samples {
  if (depth === 'float32') return values;
  return depth === 'uint8'
    ? rounded(values, new Uint8Array(values.length))
    : rounded(values, new Uint16Array(values.length));
}

/** Written for speed: it visits every sample of the result, and a loop over one type of array is ten times as fast. */
function rounded<T extends Uint8Array | Uint16Array>(values: Float32Array, data: T): T {
  const white = whiteOf(data);
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]! * white + 0.5;
    // The assignment cuts off the fraction.
    data[i] = value < 0 ? 0 : value > white ? white : value;
  }
  return data;
}
