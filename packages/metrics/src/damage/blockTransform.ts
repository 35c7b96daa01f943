import { JPEG_BLOCK, JPEG_DCT } from '@sr3kit/imaging';
import type { PixelReader } from './pixelReader.ts';

// Constants of this module's own: some loaders look up an imported name at each use, and these loops run millions of times.
const [BLOCK, DCT] = [JPEG_BLOCK, JPEG_DCT];

/** A block of 8x8 pixels and the cosine transform of its rows, from which each coefficient follows. */
export interface TransformedBlock {
  readonly block: Float64Array;
  readonly rows: Float64Array;
}

/** One to be read into, again and again. */
export function emptyBlock(): TransformedBlock {
  return { block: new Float64Array(BLOCK * BLOCK), rows: new Float64Array(BLOCK * BLOCK) };
}

/** Reads the block whose first pixel is at [x, y]. */
export function readBlock(read: PixelReader, x: number, y: number, { block }: TransformedBlock): void {
  let at = 0;
  for (let v = 0; v < BLOCK; v += 1) for (let u = 0; u < BLOCK; u += 1) block[at++] = read(x + u, y + v);
}

/** The standard deviation of a block's pixels. */
export function deviationOf({ block }: TransformedBlock): number {
  let [sum, squares] = [0, 0];
  for (const value of block) sum += value;
  const mean = sum / block.length;
  for (const value of block) squares += (value - mean) ** 2;
  return Math.sqrt(squares / block.length);
}

/** Transforms each row. */
export function transformRows({ block, rows }: TransformedBlock): void {
  for (let y = 0; y < BLOCK; y += 1) {
    for (let u = 0; u < BLOCK; u += 1) {
      let sum = 0;
      for (let x = 0; x < BLOCK; x += 1) sum += DCT[u * BLOCK + x]! * block[y * BLOCK + x]!;
      rows[y * BLOCK + u] = sum;
    }
  }
}

/** The coefficient of frequency u across and v down. The rows must have been transformed. */
export function coefficient({ rows }: TransformedBlock, u: number, v: number): number {
  let sum = 0;
  for (let y = 0; y < BLOCK; y += 1) sum += DCT[v * BLOCK + y]! * rows[y * BLOCK + u]!;
  return sum;
}
