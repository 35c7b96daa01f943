import { rename, rm } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { assertImage, toUint16, toUint8 } from '@sr3kit/imaging';
import type { Image } from '@sr3kit/imaging';
import { DataError } from '../dataError.ts';
import { flattenAlpha } from '../flattenAlpha.ts';
import { tiffContainer } from './tiffContainer.ts';

/** Formats that can be written. */
export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'avif' | 'tiff';

export interface WriteImageOptions {
  /** By default told by the path's ending. */
  readonly format?: ImageFormat | undefined;
  /** Bits of a sample; 16 in PNG and TIFF only. By default 16 where samples are 16-bit and the format can, else 8. */
  readonly bits?: 8 | 16 | undefined;
  /** Of JPEG, WebP and AVIF, 1 to 100; by default 95, 90 and 80. */
  readonly quality?: number | undefined;
  /** WebP and AVIF without loss. */
  readonly lossless?: boolean | undefined;
  /** Colour profile to attach; the samples are taken to be in it already. */
  readonly icc?: Uint8Array | undefined;
  /** What transparency is composited over in a format without it (JPEG); without this such a picture is refused. */
  readonly background?: 'white' | 'black' | undefined;
}

const ENDINGS: Readonly<Record<string, ImageFormat>> = {
  '.png': 'png',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.webp': 'webp',
  '.avif': 'avif',
  '.tif': 'tiff',
  '.tiff': 'tiff',
};

let temporaries = 0;

/**
 * Writes a picture. The file appears under its name only when it is complete (temporary file beside it, then rename), and
 * replaces one that is there. Encodes off the main thread; rounding to integers and 16 to 8 bits are done on it.
 *
 * @throws RangeError if the format is unknown or cannot hold what is asked for; DataError if the file cannot be written.
 */
export async function writeImage(path: string, image: Image, options: WriteImageOptions = {}): Promise<void> {
  assertImage(image);
  const format = options.format ?? ENDINGS[extname(path).toLowerCase()];
  if (format === undefined) {
    throw new RangeError(`${path}: no format is known by this ending: use ${Object.keys(ENDINGS).join(', ')}`);
  }
  const encoded = encoder(path, prepare(path, image, format, options), format, options);
  temporaries += 1;
  const temporary = `${path}.${process.pid}-${temporaries}.tmp`;
  try {
    await encoded.toFile(temporary);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    const said = cause instanceof Error ? cause.message.replaceAll(temporary, path).trim() : String(cause);
    throw new DataError(
      `${path}: cannot be written (${said}): check that the folder ${dirname(path)} exists and may be written`,
      { cause },
    );
  }
}

function prepare(
  path: string,
  image: Image,
  format: ImageFormat,
  options: WriteImageOptions,
): Image<Uint8Array> | Image<Uint16Array> {
  const deep = format === 'png' || format === 'tiff';
  const bits = options.bits ?? (deep && image.data instanceof Uint16Array ? 16 : 8);
  if (bits === 16 && !deep) {
    throw new RangeError(`${path}: ${format} holds 8 bits a sample, not 16: use png or tiff`);
  }
  const { background } = options;
  const transparent = image.channels === 2 || image.channels === 4;
  if (format === 'jpeg' && transparent && background === undefined) {
    throw new RangeError(`${path}: jpeg holds no transparency: give a background or use png, webp, avif or tiff`);
  }
  const opaque = format === 'jpeg' && background !== undefined ? flattenAlpha(image, background) : image;
  return bits === 16 ? toUint16(opaque) : toUint8(opaque);
}

function encoder(
  path: string,
  image: Image<Uint8Array> | Image<Uint16Array>,
  format: ImageFormat,
  options: WriteImageOptions,
): Sharp {
  const { width, height, channels, data } = image;
  const { icc, quality, lossless = false } = options;
  if (quality !== undefined && !(Number.isInteger(quality) && quality >= 1 && quality <= 100)) {
    throw new RangeError(`${path}: quality must be an integer from 1 to 100, got ${quality}`);
  }
  const wide = data instanceof Uint16Array;
  const gray = channels < 3;
  // A picture that is in memory already needs no limit against absurd headers.
  const common = { limitInputPixels: false, ignoreIcc: true } as const;
  const input =
    icc === undefined
      ? sharp(data, { ...common, raw: { width, height, channels } })
      : sharp(tiffContainer(image, icc), common).keepIccProfile();
  const samples = input.toColourspace(wide ? (gray ? 'grey16' : 'rgb16') : gray ? 'b-w' : 'srgb');
  switch (format) {
    case 'png':
      return samples.png();
    case 'jpeg':
      return samples.jpeg({ quality: quality ?? 95, chromaSubsampling: '4:4:4' });
    case 'webp':
      return samples.webp({ quality: quality ?? 90, lossless });
    case 'avif':
      return samples.avif({ quality: quality ?? 80, lossless });
    case 'tiff':
      return samples.tiff({ compression: 'deflate', predictor: 'horizontal' });
  }
}
