import sharp from 'sharp';
import { BadInput } from '@sr3kit/command';
import { splitAlpha, toRgb, whiteOf, type Image, type Samples } from '@sr3kit/imaging';

/** Red, green and blue in 0 ... 1. */
export type Colour = readonly [red: number, green: number, blue: number];

/**
 * Reads a colour as CSS writes it: a name, `#rrggbb`, `rgb(...)`, `hsl(...)`.
 *
 * @throws BadInput for anything else.
 */
export async function readColour(flag: string, text: string): Promise<Colour> {
  try {
    const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: text } });
    const [red, green, blue] = await pixel.raw().toBuffer();
    return [red! / 255, green! / 255, blue! / 255];
  } catch (cause) {
    throw new BadInput(`${flag} ${text}: expected a colour as in CSS, e.g. white, #20304f or "rgb(32, 48, 79)"`, {
      cause,
    });
  }
}

/**
 * Takes the alpha channel out of a picture by laying it on a background; a gray picture becomes RGB where the background
 * has a colour.
 *
 * @returns The picture itself if it has no alpha, and whether any of it was to be seen through.
 */
export function withoutAlpha<S extends Samples>(
  picture: Image<S>,
  background: Colour,
): { readonly opaque: Image<S>; readonly transparent: boolean } {
  const { colour, alpha } = splitAlpha(picture);
  if (alpha === undefined) return { opaque: picture, transparent: false };
  const white = whiteOf(alpha.data);
  if (alpha.data.every((value) => value === white)) return { opaque: colour, transparent: false };
  const neutral = background.every((value) => value === background[0]);
  const opaque = neutral || colour.channels === 3 ? colour : toRgb(colour);
  const { data, channels } = opaque;
  for (const [pixel, value] of alpha.data.entries()) {
    const opacity = value / white;
    for (let c = 0; c < channels; c += 1) {
      const at = pixel * channels + c;
      data[at] = Math.round(opacity * data[at]! + (1 - opacity) * background[c]! * white);
    }
  }
  return { opaque, transparent: true };
}
