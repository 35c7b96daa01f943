import type { Rect } from '@sr3kit/imaging';

/** What a {@link RowBuffer} holds at every place. */
export interface RowBufferShape {
  /** Sites of the low-resolution grid in a row. */
  readonly width: number;
  /** Values at every place. */
  readonly channels: number;
  /** Places along each side of a site: 1 on the low-resolution grid, the magnification for pictures. Default 1. */
  readonly density?: number;
}

/** Memory of rows that are no longer needed, by length. Buffers that share a pool reuse each other's memory. */
export type RowPool<T extends RowValues = Float32Array> = Map<number, T[]>;

/** What rows may hold: numbers, or finished samples of 8 bits. */
export type RowValues = Float32Array | Uint8Array;

/**
 * One quantity of a picture while the picture passes by from top to bottom: the rows that are still needed, in the
 * processor's memory. Positions are sites of the low-resolution grid. Rows that are dropped lend their memory to those
 * that come.
 */
export class RowBuffer<T extends RowValues = Float32Array> {
  readonly width: number;
  readonly channels: number;
  readonly density: number;
  /** Whether it holds samples of 8 bits. */
  readonly holdsBytes: boolean;
  /** The first row of sites that is held. */
  #top = 0;
  /** Rows of places from `top * density` on. */
  readonly #rows: T[] = [];
  readonly #pool: RowPool<T>;
  readonly #make: (length: number) => T;

  /** @param make - Makes memory for values; of float32 by default. */
  constructor(
    { width, channels, density = 1 }: RowBufferShape,
    pool: RowPool<T> = new Map(),
    make: (length: number) => T = (length) => new Float32Array(length) as T,
  ) {
    this.width = width;
    this.channels = channels;
    this.density = density;
    this.#pool = pool;
    this.#make = make;
    this.holdsBytes = make(0) instanceof Uint8Array;
  }

  /** The row of sites after the last one that is held. */
  get bottom(): number {
    return this.#top + this.#rows.length / this.density;
  }

  get #spare(): T[] {
    const spare = this.#pool.get(this.#stride) ?? [];
    this.#pool.set(this.#stride, spare);
    return spare;
  }

  /** Length of a row of places. */
  get #stride(): number {
    return this.width * this.density * this.channels;
  }

  /**
   * Writes a rectangle of sites, `[height, width, channels]` of its places. It extends the rows held as far as needed.
   */
  write(rect: Rect, values: T): void {
    const { length, offset } = this.#line(rect);
    while (this.bottom < rect.top + rect.height) {
      for (let i = 0; i < this.density; i += 1) this.#rows.push(this.#spare.pop() ?? this.#make(this.#stride));
    }
    this.#rowsOf(rect).forEach((row, i) => row.set(values.subarray(i * length, (i + 1) * length), offset));
  }

  /** A copy of a rectangle of sites that are held, `[height, width, channels]` of its places. */
  read(rect: Rect): T {
    const { length, offset } = this.#line(rect);
    const values = this.#make(length * rect.height * this.density);
    this.#rowsOf(rect).forEach((row, i) => values.set(row.subarray(offset, offset + length), i * length));
    return values;
  }

  /** Drops the rows of sites above `row`. */
  drop(row: number): void {
    const count = Math.min(row, this.bottom) - this.#top;
    if (count <= 0) return;
    this.#spare.push(...this.#rows.splice(0, count * this.density));
    this.#top += count;
  }

  #line({ left, width }: Rect): { length: number; offset: number } {
    const perSite = this.density * this.channels;
    return { length: width * perSite, offset: left * perSite };
  }

  #rowsOf({ top, height }: Rect): T[] {
    const from = (top - this.#top) * this.density;
    const rows = this.#rows.slice(Math.max(from, 0), from + height * this.density);
    if (from < 0 || rows.length < height * this.density) {
      throw new RangeError(`rows ${top} to ${top + height} are not alive: ${this.#top} to ${this.bottom} are`);
    }
    return rows;
  }
}
