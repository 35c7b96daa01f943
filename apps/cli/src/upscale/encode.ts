import sharp, { type Sharp } from 'sharp';
import { DataError } from '@sr3kit/data';
import type { ImageFormat } from '@sr3kit/data/node';
import type { Timing } from './aboutPicture.ts';
import type { RawHeader } from './rawPicture.ts';

/** What is encoded. */
export interface RawFrames {
  /** Paths of {@link RawPicture} files, one a page or frame, all with the same header. */
  readonly raws: readonly string[];
  readonly header: RawHeader;
  /** Of an animation. */
  readonly timing: Timing | undefined;
}

/**
 * Encodes {@link RawPicture} files, from top to bottom and one after the other, with their profile and XMP, as the pages or
 * frames of one file. EXIF orientation is not carried.
 *
 * @throws DataError if the encoder or the disk refuses.
 */
export async function encode(frames: RawFrames, path: string, format: ImageFormat): Promise<void> {
  const { raws, header, timing } = frames;
  const { bits, channels, icc } = header;
  const deep = bits === 16 && (format === 'png' || format === 'tiff');
  const gray = channels < 3;
  const options = { limitInputPixels: false, sequentialRead: true, ignoreIcc: true } as const;
  const input =
    raws.length === 1 ? sharp(raws[0], options) : sharp([...raws], { ...options, join: { animated: true } });
  let picture = input.toColourspace(deep ? (gray ? 'grey16' : 'rgb16') : gray ? 'b-w' : 'srgb');
  if (icc) picture = picture.keepIccProfile();
  if (header.xmp) picture = picture.withXmp(new TextDecoder().decode(header.xmp));
  try {
    await encoded(picture, format, raws.length > 1 ? timing : undefined).toFile(path);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message.trim() : String(cause);
    throw new DataError(`the result cannot be written as ${format} (${said}): check that the disk has room`, { cause });
  }
}

function encoded(picture: Sharp, format: ImageFormat, timing: Timing | undefined): Sharp {
  switch (format) {
    case 'png':
      return picture.png();
    case 'jpeg':
      return picture.jpeg({ quality: 95, chromaSubsampling: '4:4:4' });
    case 'webp':
      return picture.webp({ quality: 90, ...(timing && { delay: [...timing.delays], loop: timing.loop }) });
    case 'avif':
      return picture.avif({ quality: 80 });
    case 'tiff':
      return picture.tiff({ compression: 'deflate', predictor: 'horizontal' });
  }
}
