/** Table K.1 of ITU-T T.81 for luma, row by row; libjpeg scales it by the quality. */
export const JPEG_LUMA_TABLE: readonly number[] = [
  [16, 11, 10, 16, 24, 40, 51, 61],
  [12, 12, 14, 19, 26, 58, 60, 55],
  [14, 13, 16, 24, 40, 57, 69, 56],
  [14, 17, 22, 29, 51, 87, 80, 62],
  [18, 22, 37, 56, 68, 109, 103, 77],
  [24, 35, 55, 64, 81, 104, 113, 92],
  [49, 64, 78, 87, 103, 121, 120, 101],
  [72, 92, 95, 98, 112, 100, 103, 99],
].flat();

/** Table K.2 of ITU-T T.81 for colour. */
export const JPEG_COLOUR_TABLE: readonly number[] = [
  [17, 18, 24, 47, 99, 99, 99, 99],
  [18, 21, 26, 66, 99, 99, 99, 99],
  [24, 26, 56, 99, 99, 99, 99, 99],
  [47, 66, 99, 99, 99, 99, 99, 99],
  ...Array.from({ length: 4 }, () => [99, 99, 99, 99, 99, 99, 99, 99]),
].flat();

/** libjpeg's `jpeg_quality_scaling` and `jpeg_add_quant_table`, forced to baseline, for a quality of 1 to 100. */
export function scaledJpegTable(table: readonly number[], quality: number): number[] {
  const percent = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  return table.map((entry) => Math.min(255, Math.max(1, Math.floor((entry * percent + 50) / 100))));
}

/** Side of JPEG's blocks, in pixels. */
export const JPEG_BLOCK: number = 8;

/** [8, 8]; row k holds the k-th cosine of the orthonormal DCT-II of 8 values. */
export const JPEG_DCT: Float64Array = Float64Array.from({ length: JPEG_BLOCK * JPEG_BLOCK }, (_, i) => {
  const [k, n] = [Math.floor(i / JPEG_BLOCK), i % JPEG_BLOCK];
  return Math.sqrt((k === 0 ? 1 : 2) / JPEG_BLOCK) * Math.cos((Math.PI * (2 * n + 1) * k) / (2 * JPEG_BLOCK));
});
