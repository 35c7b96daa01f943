/** Typed arrays that hold the samples of a picture: 8-bit, 16-bit or float. */
export type Samples = Uint8Array | Uint16Array | Float32Array;

/** Samples for each pixel: 1 gray, 2 gray + alpha, 3 RGB, 4 RGBA. */
export type Channels = 1 | 2 | 3 | 4;

/** The extent of a picture in pixels; both are integers of at least 1. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * A picture in memory: `data` is `[height, width, channels]`, row-major and interleaved.
 *
 * Integer samples use their whole range (0..255, 0..65535), float samples 0..1 (values outside are legal and are clamped
 * when the picture becomes integers). Alpha, if any, is the last channel and is straight: colours are not multiplied by it.
 */
export interface Image<S extends Samples = Samples> extends Size {
  readonly channels: Channels;
  readonly data: S;
}

/** Throws a RangeError unless both sides are integers of at least 1; `name` says whose sides they are. */
export function assertSize(size: Size, name: string): void {
  for (const side of ['width', 'height'] as const) {
    const length = size[side];
    if (!Number.isInteger(length) || length < 1) {
      throw new RangeError(`${name}.${side} must be an integer of at least 1, got ${length}`);
    }
  }
}

/**
 * Throws unless the parts of an image fit together.
 *
 * @throws RangeError if a side is not a positive integer, `channels` is not 1 to 4, or `data` is of another type or has
 * another length than width * height * channels.
 */
export function assertImage(image: Image, name = 'image'): void {
  assertSize(image, name);
  const { width, height, channels, data } = image;
  if (![1, 2, 3, 4].includes(channels)) {
    throw new RangeError(`${name}.channels must be 1, 2, 3 or 4, got ${String(channels)}`);
  }
  if (!(data instanceof Uint8Array || data instanceof Uint16Array || data instanceof Float32Array)) {
    throw new RangeError(
      `${name}.data must be a Uint8Array, Uint16Array or Float32Array, got ${kindOf(data)}: convert it first`,
    );
  }
  if (data.length !== width * height * channels) {
    throw new RangeError(
      `${name}.data must hold height * width * channels = ${height} * ${width} * ${channels} = ` +
        `${height * width * channels} samples, got ${data.length}`,
    );
  }
}

/** What somebody gave instead of samples, for a message. */
function kindOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? value.constructor.name : String(value);
}

/**
 * Makes a checked {@link Image} around samples that are already there; the memory is shared, not copied.
 *
 * A `Uint8ClampedArray` (as in a canvas's `ImageData`) is taken as the 8-bit samples it holds.
 *
 * @param parts - Width and height in pixels, channels, and data `[height, width, channels]`.
 * @throws RangeError if the parts do not fit together.
 */
export function createImage(parts: Size & { channels: Channels; data: Uint8ClampedArray }): Image<Uint8Array>;
export function createImage<S extends Samples>(parts: Size & { channels: Channels; data: S }): Image<S>;
export function createImage(parts: Size & { channels: Channels; data: Samples | Uint8ClampedArray }): Image {
  const { width, height, channels, data } = parts;
  const samples =
    data instanceof Uint8ClampedArray ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : data;
  const image = { width, height, channels, data: samples };
  assertImage(image);
  return image;
}
