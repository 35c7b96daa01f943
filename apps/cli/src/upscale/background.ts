import sharp from 'sharp';
import { BadInput } from '@sr3kit/command';
import type { Colour } from '@sr3kit/data';
import { splitAlpha, whiteOf, type Image } from '@sr3kit/imaging';

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

/** Whether anything can be seen through a picture: alpha alone does not say so. */
export function isTransparent(picture: Image): boolean {
  const { alpha } = splitAlpha(picture);
  return alpha !== undefined && alpha.data.some((value) => value !== whiteOf(alpha.data));
}
