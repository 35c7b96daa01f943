import { JPEG_BLOCK as BLOCK, type Image } from '@sr3kit/imaging';
import { coefficient, deviationOf, sampledBlocks, transformRows } from './blockTransform.ts';
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

/** Where the grid of 8x8 blocks may lie: the corner of a block, 0 ... 7 each. */
export interface BlockPlace {
  readonly left: number;
  readonly top: number;
  /** By how much the share of high frequencies of nothing exceeds the middle one of all places, -1 ... 1. */
  readonly contrast: number;
}

/**
 * How plainly a picture shows that it was once stored as JPEG, whatever it is stored as now and wherever it was cropped.
 * Of the 64 places at which the grid of 8x8 blocks may lie, the true one has many more high frequencies of nothing at all
 * than the others.
 *
 * @returns By how much their share exceeds the middle one of the 64, in 0 ... 1; 0 where the picture is too small or too
 * flat to tell. Pictures that were never JPEG stay below 0.06, quality 97 gives 0.09 to 0.4, and 75 gives 0.18 to 0.7.
 * @throws RangeError for what is not a picture.
 */
export function blockContrast(image: Image): number {
  return contrastOf(blockPlaces(image));
}

/** {@link blockContrast} of places that are known. */
export function contrastOf(places: readonly BlockPlace[]): number {
  return places[0]?.contrast ?? 0;
}

/**
 * The 64 places at which the grid of a JPEG may lie, the plainest first.
 *
 * @returns None where the picture is too small or too flat to tell.
 * @throws RangeError for what is not a picture.
 */
export function blockPlaces(image: Image): BlockPlace[] {
  const read = lumaReader(image);
  const found: { left: number; top: number; share: number }[] = [];
  for (let top = 0; top < BLOCK; top += 1) {
    for (let left = 0; left < BLOCK; left += 1) {
      const share = shareOfNothing(read, image, left, top);
      if (share === null) return [];
      found.push({ left, top, share });
    }
  }
  found.sort((a, b) => b.share - a.share);
  const middle = (found[31]!.share + found[32]!.share) / 2;
  return found.map(({ left, top, share }) => ({ left, top, contrast: share - middle }));
}

/** Share of the high frequencies that are nothing, if the grid begins at a place; null where too few blocks tell. */
function shareOfNothing(read: PixelReader, image: Image, left: number, top: number): number | null {
  let [blocks, none, all] = [0, 0, 0];
  for (const block of sampledBlocks(read, image, { left, top }, MOST_BLOCKS)) {
    if (deviationOf(block) <= FLAT) continue;
    blocks += 1;
    transformRows(block);
    for (let v = 0; v < BLOCK; v += 1) {
      for (let u = Math.max(0, HIGH - v); u < BLOCK; u += 1) {
        all += 1;
        if (Math.abs(coefficient(block, u, v)) < NOTHING) none += 1;
      }
    }
  }
  return blocks < FEWEST_BLOCKS ? null : none / all;
}
