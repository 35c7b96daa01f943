/** The most pixels that the previews of one job may have together: what is shown is read from the GPU and drawn. */
const MOST = 64e6;

/**
 * The steps of a diffusion that the page shows: all of them, or as many as may be read of a large picture, evenly spread, the
 * last one among them.
 *
 * @param pixels - Of the model's picture.
 */
export function previewedSteps(steps: number, pixels: number): readonly number[] {
  const count = Math.max(1, Math.min(steps, Math.floor(MOST / pixels)));
  return Array.from({ length: count }, (_, i) => Math.ceil(((i + 1) * steps) / count));
}
