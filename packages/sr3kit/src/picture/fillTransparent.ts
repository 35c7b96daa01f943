import type { Size } from '@sr3kit/imaging';

/** How far colours are carried into transparent places, in pixels. */
export const FILL_REACH = 8;

/**
 * Gives fully transparent pixels the colours of visible ones nearby. What is stored there is not meant to be seen,
 * often black, and an edge against it would become a dark fringe around what is visible. A colour depends only on the
 * pixels within {@link FILL_REACH}; pixels farther from any visible one stay as they are.
 *
 * @param pixels - `[height, width, colours + 1]`, the last channel alpha, at least 0; changed in place.
 */
export function fillTransparent(pixels: Float32Array, { width, height }: Size, channels: number): void {
  const alpha = (pixel: number): number => pixels[pixel * channels + channels - 1]!;
  /** In which round a pixel got its colour: 0 for the visible ones, Infinity while it has none. */
  const round = new Float32Array(width * height);
  for (let pixel = 0; pixel < round.length; pixel += 1) round[pixel] = alpha(pixel) > 0 ? 0 : Infinity;
  let left = Array.from(round.keys()).filter((pixel) => round[pixel] === Infinity);
  for (let now = 1; now <= FILL_REACH && left.length > 0; now += 1) {
    const rest: number[] = [];
    for (const pixel of left) {
      const known = neighbours(pixel, width, height).filter((each) => round[each]! < now);
      if (known.length === 0) {
        rest.push(pixel);
        continue;
      }
      // The colours of faint pixels are coarse, so they count for less. Filled ones have no alpha to go by.
      const weights = known.map((each) => alpha(each) || 1);
      const sum = weights.reduce((total, weight) => total + weight, 0);
      for (let c = 0; c < channels - 1; c += 1) {
        const colour = known.reduce((total, each, i) => total + weights[i]! * pixels[each * channels + c]!, 0) / sum;
        pixels[pixel * channels + c] = colour;
      }
      round[pixel] = now;
    }
    if (rest.length === left.length) return;
    left = rest;
  }
}

/** The pixels around one, inside the picture. */
function neighbours(pixel: number, width: number, height: number): number[] {
  const [x, y] = [pixel % width, Math.floor(pixel / width)];
  const found: number[] = [];
  for (let ny = Math.max(y - 1, 0); ny <= Math.min(y + 1, height - 1); ny += 1) {
    for (let nx = Math.max(x - 1, 0); nx <= Math.min(x + 1, width - 1); nx += 1) {
      if (nx !== x || ny !== y) found.push(ny * width + nx);
    }
  }
  return found;
}
