import { readFile } from 'node:fs/promises';
import type { Image } from '@sr3kit/imaging';
import { UnreadablePictureError } from '../dataError.ts';
import { decode, NO_SUCH_FILE, readHeader } from './decode.ts';

/** A decoded picture file. */
export interface Picture extends Image<Uint8Array | Uint16Array> {
  /** Colour profile of the samples, if the file has one; `writeImage` puts it back. */
  readonly icc?: Uint8Array;
}

/** Limits on what is read. */
export interface ReadImageOptions {
  /** Most pixels a picture may have, to refuse absurd headers; by default 2^28 - 2^16 (sharp's), `Infinity` for no limit. */
  readonly maxPixels?: number | undefined;
  /** Which page of a TIFF or frame of an animation, counted from 0. Default 0. */
  readonly page?: number | undefined;
  /** What errors call a picture that is given as bytes. Default "picture in memory". */
  readonly name?: string | undefined;
}

/**
 * Reads a picture of any format that sharp reads (recognised by content).
 *
 * Keeps 8 or 16 bits, gray (where the format has it), and alpha; applies EXIF orientation. RGB and gray samples are those
 * stored, with the file's profile beside them; CMYK and Lab become sRGB, and so do the samples of PNG and AVIF files that
 * name a colour space without a profile (cICP, gAMA and cHRM, nclx). Decodes off the main thread.
 *
 * @param source - A path, or the bytes of a file.
 * @returns `[height, width, channels]`, owned by the caller.
 * @throws UnreadablePictureError that names the path and the reason.
 */
export async function readImage(source: string | Uint8Array, options: ReadImageOptions = {}): Promise<Picture> {
  const { maxPixels, page = 0, name: called = 'picture in memory' } = options;
  const limitInputPixels = maxPixels === Infinity ? false : maxPixels;
  const limits = { page, ...(limitInputPixels === undefined ? {} : { limitInputPixels }) };
  const name = typeof source === 'string' ? source : called;
  const bytes = typeof source === 'string' ? await bytesOf(source) : source;
  const { header, icc } = await readHeader(bytes, name, limits);
  const image = await decode(bytes, name, header, limits);
  return icc === undefined ? image : { ...image, icc };
}

/** The file's bytes: given a path, sharp remembers WebP pictures and hands out the old one when the file has changed. */
async function bytesOf(path: string): Promise<Uint8Array | string> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    // Node reads 2 GiB at most in one piece.
    if (code === 'ERR_FS_FILE_TOO_LARGE') return path;
    throw new UnreadablePictureError(path, OPEN_ERRORS[code ?? ''] ?? `it cannot be opened (${code})`, { cause });
  }
}

const OPEN_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: NO_SUCH_FILE,
  EISDIR: 'it is a folder: name the pictures in it',
  EACCES: 'permission to read it is denied: check its permissions',
};
