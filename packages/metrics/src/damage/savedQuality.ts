import { JPEG_BLOCK as BLOCK, JPEG_LUMA_TABLE, scaledJpegTable, type Image } from '@sr3kit/imaging';
import { blockPlaces, contrastOf, type BlockPlace } from './blockContrast.ts';
import { coefficient, deviationOf, sampledBlocks, transformRows } from './blockTransform.ts';
import { lumaReader, type PixelReader } from './pixelReader.ts';
import { quantisationStep } from './quantisationStep.ts';

/** Contrast of the grid, never reached without JPEG; at quality 97, always. */
const LEAST_CONTRAST = 0.08;
/** Places of the grid that are tried: a picture may have been cropped between two JPEGs, and the last one's grid is plainer. */
const MOST_PLACES = 8;
const MOST_BLOCKS = 500;
/** Sum of the two frequencies up to which quantisation leaves enough to see its steps. */
const LOW = 6;
/** Steps by which any quality is known; it takes fewer to know a low one. A picture made smaller since shows up to 6 fine ones. */
const [ENOUGH_STEPS, FEWEST_STEPS, LOW_QUALITY] = [8, 3, 85];
/** Luma beyond these was clipped, and its coefficients changed. */
const [DARKEST, BRIGHTEST] = [2, 253];

/**
 * The lowest quality at which a picture was ever stored as JPEG, read from its pixels: from the comb that quantisation
 * leaves in the coefficients of the 8x8 grid. It outlasts later JPEGs of higher quality, and cropping; resizing and noise
 * wipe it out.
 *
 * @param places - {@link blockPlaces} of the picture.
 * @returns The quality from 1 to 100 at which libjpeg's table for luma fits best, mostly exact for 10 to 97; null where no
 * JPEG can be seen.
 * @throws RangeError for what is not a picture.
 */
export function savedQuality(image: Image, places: readonly BlockPlace[] = blockPlaces(image)): number | null {
  if (contrastOf(places) < LEAST_CONTRAST) return null;
  const read = lumaReader(image);
  const found = places.slice(0, MOST_PLACES).flatMap((place) => qualityAt(read, image, place) ?? []);
  return found.length === 0 ? null : Math.min(...found);
}

function qualityAt(read: PixelReader, image: Image, place: BlockPlace): number | null {
  const steps = lowFrequencies(read, image, place).flatMap(({ index, values }) => {
    const step = quantisationStep(values);
    return step === null ? [] : [{ index, step }];
  });
  if (steps.length < FEWEST_STEPS) return null;
  const quality = nearestQuality(steps);
  return steps.length >= ENOUGH_STEPS || quality <= LOW_QUALITY ? quality : null;
}

/** The coefficients of each low frequency, by its index in the table, in blocks that are neither flat nor clipped. */
function lowFrequencies(
  read: PixelReader,
  image: Image,
  place: BlockPlace,
): { readonly index: number; readonly values: number[] }[] {
  const frequencies = JPEG_LUMA_TABLE.map((_, index) => ({ index, values: [] as number[] })).filter(
    ({ index }) => (index % BLOCK) + Math.floor(index / BLOCK) <= LOW,
  );
  for (const block of sampledBlocks(read, image, place, MOST_BLOCKS)) {
    if (deviationOf(block) === 0 || block.block.some((value) => value < DARKEST || value > BRIGHTEST)) continue;
    transformRows(block);
    for (const { index, values } of frequencies) {
      // The mean is stored as what it is above 128, and the transform multiplies it by 8.
      const shift = index === 0 ? 128 * BLOCK : 0;
      values.push(coefficient(block, index % BLOCK, Math.floor(index / BLOCK)) - shift);
    }
  }
  return frequencies;
}

/** The best of two that fit alike. */
function nearestQuality(steps: readonly { readonly index: number; readonly step: number }[]): number {
  let best = { quality: 1, far: Infinity };
  for (let quality = 1; quality <= 100; quality += 1) {
    const table = scaledJpegTable(JPEG_LUMA_TABLE, quality);
    const far = steps.reduce((sum, { index, step }) => sum + Math.abs(Math.log(step / table[index]!)), 0);
    if (far <= best.far) best = { quality, far };
  }
  return best.quality;
}
