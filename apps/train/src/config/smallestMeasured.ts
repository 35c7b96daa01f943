/** Pixels to a side; see `ssimLuma`. */
const WINDOW_OF_SSIM = 11;

/** The least side in pixels of a picture that can be measured: its SSIM leaves out a border of `scale`. */
export function smallestMeasured(scale: number): number {
  return WINDOW_OF_SSIM + 2 * scale;
}
