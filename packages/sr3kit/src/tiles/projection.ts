/**
 * How far the projection onto consistency has to see, in low-resolution pixels to every side, for a tile to be
 * projected as the whole picture is. A tile's own matrices treat its cut edges as borders of a picture. What is wrong
 * there reaches inwards through the pseudo-inverse of the bicubic downsampling, whose entries fall by a factor of 3 per
 * low-resolution pixel at every magnification: after 16 pixels the difference is below 1e-8 of what is missing, less
 * than float32 rounding.
 */
export const PROJECTION_HALO = 16;

/** Side of a typical tile: its matrices are about that wide. */
const TYPICAL_WINDOW = 256;

/** Approximate floating-point operations per site of projecting so many channels: two products with dense matrices. */
export function projectionCost(scale: number, channels: number): number {
  return 4 * channels * (scale * scale + scale) * TYPICAL_WINDOW;
}
