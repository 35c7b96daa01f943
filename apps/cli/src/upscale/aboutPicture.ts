import sharp, { type Metadata } from 'sharp';
import { animatedPngFrames } from './animatedPng.ts';

/** What says that a second picture in the file brightens this one: results have no second picture. */
const GAIN_MAP = /hdr-gain-map|HDRGainMap/;

/** How the frames of an animation follow each other. */
export interface Timing {
  /** Milliseconds that each frame is shown. */
  readonly delays: readonly number[];
  /** How often the frames are shown; 0 for ever. */
  readonly loop: number;
}

/** What is in a picture file beside its pixels. */
export interface AboutPicture {
  /** Pages of a TIFF, frames of an animation, that can be read; 1 for most. */
  readonly pages: number;
  /** Of an animation. */
  readonly timing: Timing | undefined;
  /** Frames of an animated PNG, of which nothing but the picture that stands for them can be read; 0 for other files. */
  readonly unread: number;
  /**
   * XMP as the result may carry it: without the orientation, which is in the pixels by then, and none at all if it describes
   * a gain map.
   */
  readonly xmp: Uint8Array | undefined;
}

/** Reads what a file says about its picture. One that is no picture says nothing: reading it tells why. */
export async function aboutPicture(source: string | Uint8Array): Promise<AboutPicture> {
  const said = await metadataOf(source, 0);
  const { pages = 1, delay, loop = 0 } = said;
  return {
    pages,
    timing: pages > 1 && delay ? { delays: delay, loop } : undefined,
    unread: said.format === 'png' ? await animatedPngFrames(source) : 0,
    xmp: said.xmp && upright(said.xmp.toString('utf8')),
  };
}

/** Whether all pages of a file are of one size and kind, so that one file can hold them all enlarged. */
export async function pagesAreAlike(source: string | Uint8Array, { pages, timing }: AboutPicture): Promise<boolean> {
  // Frames of an animation share one canvas.
  if (timing) return true;
  const kinds = new Set<string>();
  for (let page = 0; page < pages; page += 1) {
    const { autoOrient, channels, depth, space, icc } = await metadataOf(source, page);
    kinds.add(JSON.stringify([autoOrient, channels, depth, space, icc?.toString('latin1')]));
  }
  return kinds.size === 1;
}

async function metadataOf(source: string | Uint8Array, page: number): Promise<Partial<Metadata>> {
  try {
    // sharp throws at once for no bytes at all, and rejects for others that are no picture.
    return await sharp(source, { limitInputPixels: false, page }).metadata();
  } catch {
    return {};
  }
}

function upright(xmp: string): Uint8Array | undefined {
  if (GAIN_MAP.test(xmp)) return undefined;
  return new TextEncoder().encode(
    xmp
      .replaceAll(/\btiff:Orientation=(["'])\d+\1/g, 'tiff:Orientation="1"')
      .replaceAll(/<tiff:Orientation>\s*\d+\s*<\/tiff:Orientation>/g, '<tiff:Orientation>1</tiff:Orientation>'),
  );
}
