import { whiteOf, type Samples, type Size } from '@sr3kit/imaging';
import { FILL_REACH, fillTransparent } from './fillTransparent.ts';
import { RowBuffer } from './rowBuffer.ts';
import { depthOf, type RowSource } from './rowSource.ts';

/** The rows of a picture as a model takes them, read from its source when they are needed. Close it at the end. */
export class InputRows {
  /** The colours in [-1, 1], as many channels as the model has. */
  readonly x: RowBuffer;
  /** The alpha channel in 0..1; null for a picture without. */
  readonly alpha: RowBuffer | null;
  readonly #source: RowSource;
  readonly #chunks: AsyncIterator<Samples> | Iterator<Samples>;
  /** As in the picture, but in 0..1. */
  readonly #pixels: RowBuffer;

  /** @param channels - Of the model; a gray picture is repeated for a colour model. */
  constructor(source: RowSource, channels: 1 | 3) {
    const { width } = source;
    const rows = source.rows();
    this.#source = source;
    this.#chunks = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
    this.#pixels = new RowBuffer({ width, channels: source.channels });
    this.x = new RowBuffer({ width, channels });
    this.alpha = source.channels % 2 === 0 ? new RowBuffer({ width, channels: 1 }) : null;
  }

  /**
   * Reads until the rows above `row` are loaded.
   *
   * @throws RangeError if the source ends before, or does not yield whole rows of its depth.
   */
  async readTo(row: number): Promise<void> {
    const { height } = this.#source;
    const reach = this.alpha ? FILL_REACH : 0;
    while (this.#pixels.bottom < Math.min(row + reach, height)) await this.#readChunk();
    const ready = this.#pixels.bottom === height ? height : this.#pixels.bottom - reach;
    if (ready > this.x.bottom) this.#convert(this.x.bottom, ready);
  }

  /** Closes the source if it was not read to its end. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #readChunk(): Promise<void> {
    const { width, height, channels, depth } = this.#source;
    const { done, value } = await this.#chunks.next();
    const top = this.#pixels.bottom;
    if (done === true) throw new RangeError(`the picture ends after ${top} of its ${height} rows`);
    const rows = value.length / (width * channels);
    if (depthOf(value) !== depth || !Number.isInteger(rows) || top + rows > height) {
      throw new RangeError(
        `the source of the picture must yield whole ${depth} rows of ${width * channels} samples, ${height - top} more, ` +
          `got ${value.length} ${depthOf(value)} samples`,
      );
    }
    const pixels = inUnit(value);
    if (depth === 'float32') assertFinite(pixels, top, width * channels);
    this.#pixels.write({ left: 0, top, width, height: rows }, pixels);
  }

  /** Splits the rows [from, to) into colours and alpha. The rows around them are loaded. */
  #convert(from: number, to: number): void {
    const { width, height, channels } = this.#source;
    const core = { left: 0, top: from, width, height: to - from };
    const reach = this.alpha ? FILL_REACH : 0;
    const top = Math.max(from - reach, 0);
    const padded = { ...core, top, height: Math.min(to + reach, height) - top };
    const pixels = this.#pixels.read(padded);
    if (this.alpha) {
      fillTransparent(pixels, padded, channels);
      this.alpha.write(core, channelOf(this.#pixels.read(core), channels, channels - 1));
    }
    const first = (from - top) * width * channels;
    this.x.write(core, toModel(pixels.subarray(first, first + core.height * width * channels), core, this.x, channels));
    this.#pixels.drop(to - reach);
  }
}

/** Samples in 0..1. */
function inUnit(samples: Samples): Float32Array {
  const values = Float32Array.from(samples);
  const white = whiteOf(samples);
  if (white !== 1) for (let i = 0; i < values.length; i += 1) values[i] = values[i]! / white;
  return values;
}

/** A sample that is not a number would turn its surroundings black, and nobody would know why. */
function assertFinite(pixels: Float32Array, top: number, stride: number): void {
  const at = pixels.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) {
    throw new RangeError(
      `the picture holds ${pixels[at]} in row ${top + Math.floor(at / stride)}: give finite samples`,
    );
  }
}

function channelOf(pixels: Float32Array, channels: number, channel: number): Float32Array {
  return Float32Array.from({ length: pixels.length / channels }, (_, pixel) => pixels[pixel * channels + channel]!);
}

/** Colours in [-1, 1]; one channel is repeated for three. */
function toModel(pixels: Float32Array, size: Size, { channels: wanted }: RowBuffer, channels: number): Float32Array {
  const values = new Float32Array(size.width * size.height * wanted);
  const step = channels < 3 ? 0 : 1;
  for (let pixel = 0; pixel < size.width * size.height; pixel += 1) {
    for (let c = 0; c < wanted; c += 1) values[pixel * wanted + c] = pixels[pixel * channels + c * step]! * 2 - 1;
  }
  return values;
}
