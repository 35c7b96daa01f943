import { fill, keep, slice, tensor4d, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Rect, Size } from '@sr3kit/imaging';
import { runEngineKernel } from '@sr3kit/ops';
import type { RowBufferShape } from '../picture/rowBuffer.ts';

/**
 * One quantity of a whole picture in the memory of the device: what `RowBuffer` is in the processor's. Owns its tensor;
 * if the device is lost, it is lost with it.
 */
export class DeviceRows {
  readonly width: number;
  readonly channels: number;
  readonly density: number;
  readonly #height: number;
  #tensor: Tensor4D | null = null;

  /** @param size - Of the picture, in sites. */
  constructor({ channels, density = 1 }: Omit<RowBufferShape, 'width'>, { width, height }: Size) {
    this.width = width;
    this.channels = channels;
    this.density = density;
    this.#height = height;
  }

  /** Uploads the values of the whole picture. */
  static upload(values: Float32Array, channels: number, size: Size): DeviceRows {
    const rows = new DeviceRows({ channels }, size);
    rows.#tensor = tensor4d(values, [1, size.height, size.width, channels]);
    return rows;
  }

  /** A rectangle of sites, `[1, height, width, channels]` of their places; owned by the caller. */
  window(rect: Rect): Tensor4D {
    if (this.#tensor === null) throw new Error('nothing was written to these rows, or they were dropped');
    return this.#isWhole(rect) ? this.#tensor.clone() : slice(this.#tensor, ...this.#placeOf(rect));
  }

  /** Writes a rectangle of sites; the tensor stays the caller's. */
  put(rect: Rect, values: Tensor4D): void {
    if (this.#isWhole(rect)) {
      this.dispose();
      this.#tensor = keep(values.clone());
      return;
    }
    const { density, channels } = this;
    const shape: [number, number, number, number] = [1, this.#height * density, this.width * density, channels];
    this.#tensor ??= keep(fill(shape, 0)) as Tensor4D;
    const into = this.#tensor;
    tidy(() => {
      runEngineKernel('Sr3kitPaste', { into, x: values }, { top: rect.top * density, left: rect.left * density });
    });
  }

  /** Frees the rows when all those above `row` are no longer needed and that is all of them. */
  drop(row: number): void {
    if (row >= this.#height) this.dispose();
  }

  /** Frees the memory. */
  dispose(): void {
    this.#tensor?.dispose();
    this.#tensor = null;
  }

  #isWhole({ width, height }: Rect): boolean {
    return width === this.width && height === this.#height;
  }

  #placeOf({ left, top, width, height }: Rect): [begin: number[], size: number[]] {
    const [y, x, rows, columns] = [top, left, height, width].map((each) => each * this.density) as [
      number,
      number,
      number,
      number,
    ];
    return [
      [0, y, x, 0],
      [1, rows, columns, this.channels],
    ];
  }
}
