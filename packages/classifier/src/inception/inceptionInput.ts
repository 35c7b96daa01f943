import { splitAlpha, toFloat, toRgb, type Image } from '@sr3kit/imaging';

/** Side of the pictures that Inception-v3 takes, in pixels. */
export const inceptionSide = 299;

/**
 * A picture as FID takes it: the whole of it at 299x299, bilinear between the centres of pixels and without antialiasing,
 * whatever its proportions. That is how `pytorch-fid` does it (`interpolate` with `align_corners=False`); nothing is rounded.
 * Gray becomes RGB and alpha is left out.
 *
 * @returns 299x299 RGB in [0, 1].
 */
export function inceptionInput(picture: Image): Image<Float32Array> {
  const { width, height, data } = toFloat(toRgb(splitAlpha(picture).colour));
  const [across, down] = [along(width), along(height)];
  const result = new Float32Array(inceptionSide * inceptionSide * 3);
  let at = 0;
  for (const y of down) {
    for (const x of across) {
      for (let channel = 0; channel < 3; channel++) {
        const value = (row: number, column: number): number => data[(row * width + column) * 3 + channel]!;
        const above = value(y.first, x.first) * (1 - x.share) + value(y.first, x.second) * x.share;
        const below = value(y.second, x.first) * (1 - x.share) + value(y.second, x.second) * x.share;
        result[at++] = above * (1 - y.share) + below * y.share;
      }
    }
  }
  return { width: inceptionSide, height: inceptionSide, channels: 3, data: result };
}

/** The two pixels on both sides of each place, and the share of the second one. */
function along(length: number): { first: number; second: number; share: number }[] {
  return Array.from({ length: inceptionSide }, (_, i) => {
    const place = Math.max(0, ((i + 0.5) * length) / inceptionSide - 0.5);
    const first = Math.min(Math.floor(place), length - 1);
    return { first, second: Math.min(first + 1, length - 1), share: place - first };
  });
}
