import sharp, { type Metadata } from 'sharp';

/** What says that a second picture in the file brightens this one: results have no second picture. */
const GAIN_MAP = /hdr-gain-map|HDRGainMap/;

/** What is in a picture file beside its pixels. */
interface AboutPicture {
  /** Pages of a TIFF, frames of an animation; 1 for most. */
  readonly pages: number;
  /**
   * XMP as the result may carry it: without the orientation, which is in the pixels by then, and none at all if it describes
   * a gain map.
   */
  readonly xmp: Uint8Array | undefined;
}

/** Reads what a file says about its picture. One that is no picture says nothing: reading it tells why. */
export async function aboutPicture(source: string | Uint8Array): Promise<AboutPicture> {
  const said: Partial<Metadata> = await sharp(source, { limitInputPixels: false })
    .metadata()
    .catch(() => ({}));
  return { pages: said.pages ?? 1, xmp: said.xmp && upright(said.xmp.toString('utf8')) };
}

function upright(xmp: string): Uint8Array | undefined {
  if (GAIN_MAP.test(xmp)) return undefined;
  return new TextEncoder().encode(
    xmp
      .replaceAll(/\btiff:Orientation=(["'])\d+\1/g, 'tiff:Orientation="1"')
      .replaceAll(/<tiff:Orientation>\s*\d+\s*<\/tiff:Orientation>/g, '<tiff:Orientation>1</tiff:Orientation>'),
  );
}
