import { JPEG_BLOCK, JPEG_DCT, type Size } from '@sr3kit/imaging';
import type { PixelReader } from './pixelReader.ts';

// Constants of this module's own: some loaders look up an imported name at each use, and these loops run millions of times.
const [BLOCK, DCT] = [JPEG_BLOCK, JPEG_DCT];

/** A block of 8x8 pixels and the cosine transform of its rows, from which each coefficient follows. */
export interface TransformedBlock {
  readonly block: Float64Array;
  readonly rows: Float64Array;
}

/**
 * Blocks of a picture's grid, spread over all of it.
 *
 * @param place - The first block's first pixel.
 * @param most - About how many; of a small picture, all.
 * @returns The same object each time, with the pixels of another block and rows that are not transformed yet.
 */
export function* sampledBlocks(
  read: PixelReader,
  { width, height }: Size,
  { left, top }: { readonly left: number; readonly top: number },
  most: number,
): Generator<TransformedBlock> {
  const columns = Math.floor((width - left) / BLOCK);
  const count = columns * Math.floor((height - top) / BLOCK);
  const stride = Math.max(1, Math.floor(count / most));
  const block = { block: new Float64Array(BLOCK * BLOCK), rows: new Float64Array(BLOCK * BLOCK) };
  for (let i = 0; i < count; i += stride) {
    readBlock(read, left + BLOCK * (i % columns), top + BLOCK * Math.floor(i / columns), block);
    yield block;
  }
}

/** Reads the block whose first pixel is at [x, y]. */
function readBlock(read: PixelReader, x: number, y: number, { block }: TransformedBlock): void {
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
