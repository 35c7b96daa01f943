import { gaussianKernel } from '@sr3kit/imaging';
import type { Image } from '@sr3kit/imaging';
import { colourPlanes, lumaPlanes } from './planes.ts';
import type { BorderOption, PlanePair } from './planes.ts';

const RADIUS = 5;
const WINDOW = gaussianKernel(1.5, RADIUS);
/** Wang et al. 2004, section III-B: C1 = (K1 L)², C2 = (K2 L)² with K1 = 0.01, K2 = 0.03, L = 255. */
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

/**
 * Structural similarity, Wang et al. 2004: mean over all places where the 11x11 Gaussian window (sigma 1.5) fits, then mean
 * over the colour channels; on the 0..255 scale whatever the sample types. Alpha is left out. Equal to scikit-image's
 * `structural_similarity(gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255)`.
 *
 * @returns At most 1, which equal pictures have.
 * @throws RangeError if the sizes differ, one picture is gray and the other RGB, or less than 11x11 is left by the border.
 */
export function ssim(a: Image, b: Image, options: BorderOption = {}): number {
  return meanSimilarity(colourPlanes(a, b, options.border ?? 0));
}

/**
 * {@link ssim} of the BT.601 luma that MATLAB's `rgb2ycbcr` gives, unrounded.
 *
 * @throws RangeError if the sizes differ or less than 11x11 is left by the border.
 */
export function ssimLuma(a: Image, b: Image, options: BorderOption = {}): number {
  return meanSimilarity(lumaPlanes(a, b, options.border ?? 0));
}

function meanSimilarity({ width, height, planes }: PlanePair): number {
  if (Math.min(width, height) < WINDOW.length) {
    throw new RangeError(`SSIM needs ${WINDOW.length}x${WINDOW.length} pixels at least, got ${width}x${height}`);
  }
  return planes.reduce((sum, { a, b }) => sum + planeSimilarity(a, b, width, height), 0) / planes.length;
}

function planeSimilarity(a: Float64Array, b: Float64Array, width: number, height: number): number {
  const moments = Array.from({ length: 5 }, () => new Float64Array(width)) as unknown as Moments;
  let sum = 0;
  for (let y = RADIUS; y < height - RADIUS; y += 1) {
    columnMoments(a, b, (y - RADIUS) * width, moments);
    for (let x = RADIUS; x < width - RADIUS; x += 1) sum += similarityAt(moments, x - RADIUS);
  }
  return sum / ((width - 2 * RADIUS) * (height - 2 * RADIUS));
}

/** Windowed sums of a, b, a², b² and ab. */
type Moments = readonly [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];

/** Fills the moments of every column, weighted down the eleven rows that start at `start`. */
function columnMoments(a: Float64Array, b: Float64Array, start: number, moments: Moments): void {
  const [sumA, sumB, sumAA, sumBB, sumAB] = moments;
  const width = sumA.length;
  for (const moment of moments) moment.fill(0);
  for (let k = 0; k < WINDOW.length; k += 1) {
    const weight = WINDOW[k]!;
    for (let x = 0; x < width; x += 1) {
      const va = a[start + k * width + x]!;
      const vb = b[start + k * width + x]!;
      sumA[x] = sumA[x]! + weight * va;
      sumB[x] = sumB[x]! + weight * vb;
      sumAA[x] = sumAA[x]! + weight * va * va;
      sumBB[x] = sumBB[x]! + weight * vb * vb;
      sumAB[x] = sumAB[x]! + weight * va * vb;
    }
  }
}

/** Wang et al. 2004, eq. 13, of the window whose first column is `x`. */
function similarityAt([sumA, sumB, sumAA, sumBB, sumAB]: Moments, x: number): number {
  let [meanA, meanB, meanAA, meanBB, meanAB] = [0, 0, 0, 0, 0];
  for (let k = 0; k < WINDOW.length; k += 1) {
    const weight = WINDOW[k]!;
    meanA += weight * sumA[x + k]!;
    meanB += weight * sumB[x + k]!;
    meanAA += weight * sumAA[x + k]!;
    meanBB += weight * sumBB[x + k]!;
    meanAB += weight * sumAB[x + k]!;
  }
  const [varianceA, varianceB] = [meanAA - meanA * meanA, meanBB - meanB * meanB];
  const covariance = meanAB - meanA * meanB;
  const luminance = (2 * meanA * meanB + C1) / (meanA * meanA + meanB * meanB + C1);
  return (luminance * (2 * covariance + C2)) / (varianceA + varianceB + C2);
}
