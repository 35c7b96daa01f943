import sharp, { type Sharp } from 'sharp';
import { DataError } from '@sr3kit/data';
import type { ImageFormat } from '@sr3kit/data/node';
import type { RawHeader } from './rawPicture.ts';

/**
 * Encodes a {@link RawPicture} file, from top to bottom, with its profile and XMP. EXIF orientation is not carried.
 *
 * @throws DataError if the encoder or the disk refuses.
 */
export async function encode(raw: string, path: string, format: ImageFormat, header: RawHeader): Promise<void> {
  const { bits, channels, icc } = header;
  const deep = bits === 16 && (format === 'png' || format === 'tiff');
  const gray = channels < 3;
  let picture = sharp(raw, { limitInputPixels: false, sequentialRead: true, ignoreIcc: true }).toColourspace(
    deep ? (gray ? 'grey16' : 'rgb16') : gray ? 'b-w' : 'srgb',
  );
  if (icc) picture = picture.keepIccProfile();
  if (header.xmp) picture = picture.withXmp(new TextDecoder().decode(header.xmp));
  try {
    await encoded(picture, format).toFile(path);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message.trim() : String(cause);
    throw new DataError(`the result cannot be written as ${format} (${said}): check that the disk has room`, { cause });
  }
}

function encoded(picture: Sharp, format: ImageFormat): Sharp {
  switch (format) {
    case 'png':
      return picture.png();
    case 'jpeg':
      return picture.jpeg({ quality: 95, chromaSubsampling: '4:4:4' });
    case 'webp':
      return picture.webp({ quality: 90 });
    case 'avif':
      return picture.avif({ quality: 80 });
    case 'tiff':
      return picture.tiff({ compression: 'deflate', predictor: 'horizontal' });
  }
}
