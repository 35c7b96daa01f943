import { JPEG_BLOCK as BLOCK, JPEG_DCT as DCT, type Image } from '@sr3kit/imaging';
import { lumaReader, type PixelReader } from './pixelReader.ts';

/** Blocks looked at for each place of the grid: more change the third digit. */
const MOST_BLOCKS = 400;
const FEWEST_BLOCKS = 12;
/** Flat blocks have no coefficients wherever the grid lies, and say nothing. */
const FLAT = 1.5;
/** A coefficient that was 0 when the file was saved comes back below this: pixels were rounded since. */
const NOTHING = 0.75;
/** Sum of the two frequencies from which on quantisation leaves little. */
const HIGH = 6;

/**
 * How plainly a picture shows that it was once stored as JPEG, whatever it is stored as now and wherever it was cropped.
 * Of the 64 places at which the grid of 8x8 blocks may lie, the true one has many more high frequencies of nothing at all
 * than the others.
 *
 * @returns By how much their share exceeds the middle one of the 64, in 0 ... 1; 0 where the picture is too small or too
 * flat to tell. Pictures that were never JPEG stay below 0.06, quality 97 gives 0.09 to 0.3, and 75 gives 0.18 to 0.7.
 * @throws RangeError for what is not a picture.
 */
export function blockContrast(image: Image): number {
  const read = lumaReader(image);
  const shares: number[] = [];
  for (let top = 0; top < BLOCK; top += 1) {
    for (let left = 0; left < BLOCK; left += 1) {
      const share = shareOfNothing(read, image, left, top);
      if (share === null) return 0;
      shares.push(share);
    }
  }
  shares.sort((a, b) => a - b);
  return shares[shares.length - 1]! - (shares[31]! + shares[32]!) / 2;
}

/** Share of the high frequencies that are nothing, if the grid begins at a place; null where too few blocks tell. */
function shareOfNothing(read: PixelReader, image: Image, left: number, top: number): number | null {
  const columns = Math.floor((image.width - left) / BLOCK);
  const rows = Math.floor((image.height - top) / BLOCK);
  const stride = Math.max(1, Math.floor((columns * rows) / MOST_BLOCKS));
  const [block, frequencies] = [new Float64Array(BLOCK * BLOCK), new Float64Array(BLOCK * BLOCK)];
  let [blocks, none, all] = [0, 0, 0];
  for (let i = 0; i < columns * rows; i += stride) {
    const [x, y] = [left + BLOCK * (i % columns), top + BLOCK * Math.floor(i / columns)];
    for (let j = 0; j < block.length; j += 1) block[j] = read(x + (j % BLOCK), y + Math.floor(j / BLOCK));
    if (deviation(block) <= FLAT) continue;
    blocks += 1;
    transformRows(block, frequencies);
    for (let v = 0; v < BLOCK; v += 1) {
      for (let u = Math.max(0, HIGH - v); u < BLOCK; u += 1) {
        all += 1;
        if (Math.abs(coefficient(frequencies, u, v)) < NOTHING) none += 1;
      }
    }
  }
  return blocks < FEWEST_BLOCKS ? null : none / all;
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** The transform of each row of a block. */
function transformRows(block: Float64Array, frequencies: Float64Array): void {
  for (let y = 0; y < BLOCK; y += 1) {
    for (let u = 0; u < BLOCK; u += 1) {
      let sum = 0;
      for (let x = 0; x < BLOCK; x += 1) sum += DCT[u * BLOCK + x]! * block[y * BLOCK + x]!;
      frequencies[y * BLOCK + u] = sum;
    }
  }
}

/** One coefficient of the block, of its transformed rows. */
function coefficient(rows: Float64Array, u: number, v: number): number {
  let sum = 0;
  for (let y = 0; y < BLOCK; y += 1) sum += DCT[v * BLOCK + y]! * rows[y * BLOCK + u]!;
  return sum;
}
