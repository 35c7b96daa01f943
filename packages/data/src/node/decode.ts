import { access, constants } from 'node:fs/promises';
import sharp from 'sharp';
import type { Metadata, SharpOptions } from 'sharp';
import {
  colourSignal,
  SIGNAL_BYTES,
  SRGB,
  toSrgb,
  type Channels,
  type ColourSpace,
  type Image,
  type Size,
} from '@sr3kit/imaging';
import { UnreadablePictureError } from '../dataError.ts';
import { headOf } from './headOf.ts';

/** What the header of a picture file says, as far as decoding and planning need it. */
export interface Header extends Size {
  /** Bits of a stored sample. */
  readonly bits: 8 | 16;
  readonly gray: boolean;
  readonly alpha: boolean;
  /** Stored as RGB or gray, and taken as it is; else (CMYK, Lab) the decoder converts to sRGB. */
  readonly asStored: boolean;
  /** The colour space that the file names without a profile, if it is not sRGB: decoding converts from it. */
  readonly space?: ColourSpace;
}

/** Bytes that the decoded picture takes. */
export function decodedBytes(header: Header): number {
  return header.width * header.height * decodedChannels(header) * (header.bits / 8);
}

/**
 * Reads the header of a picture: the file is recognised by content, width and height are those after EXIF orientation.
 *
 * @param name - What errors call the picture.
 * @throws UnreadablePictureError
 */
export async function readHeader(
  source: string | Uint8Array,
  name: string,
  options: SharpOptions = {},
): Promise<{ header: Header; icc?: Uint8Array }> {
  const metadata = await explained(source, name, () => sharp(source, options).metadata());
  const space = SIGNALLING.has(metadata.format) ? colourSignal(await headOf(source, SIGNAL_BYTES)) : undefined;
  const header = { ...toHeader(metadata, name), ...(space && space !== SRGB && { space }) };
  const icc = header.asStored ? metadata.icc : undefined;
  return icc === undefined ? { header } : { header, icc: new Uint8Array(icc) };
}

/** Formats that can name a colour space without a profile, as sharp calls them. */
const SIGNALLING: ReadonlySet<string> = new Set(['png', 'heif']);
const GRAY_SPACES: readonly string[] = ['b-w', 'grey16'];
const RGB_SPACES: readonly string[] = ['srgb', 'rgb', 'rgb16'];

function toHeader(metadata: Metadata, name: string): Header {
  const { depth, space, channels, hasAlpha } = metadata;
  // Lab of 16 bits is signed.
  if (depth !== 'uchar' && depth !== 'ushort' && space !== 'labs') {
    throw new UnreadablePictureError(name, `its samples are of type ${depth}: convert it to 8 or 16 bits a sample`);
  }
  const gray = GRAY_SPACES.includes(space);
  const asStored = gray || RGB_SPACES.includes(space);
  if (asStored && channels - (hasAlpha ? 1 : 0) !== (gray ? 1 : 3)) {
    throw new UnreadablePictureError(
      name,
      `it has ${channels} channels: convert it to gray or RGB, with or without alpha`,
    );
  }
  const { width, height } = metadata.autoOrient;
  return { width, height, bits: depth === 'uchar' ? 8 : 16, gray, alpha: hasAlpha, asStored };
}

/**
 * Decodes a picture on libuv's threads, in one task, so that a busy main thread delays it once and not at every step.
 * Orientation is applied, alpha is straight. RGB and gray samples are those of the file (a profile stays with them), but for
 * a colour space that is named without a profile: from that they become sRGB.
 *
 * @throws UnreadablePictureError if the pixels cannot be decoded, or are not what the header says.
 */
export async function decode(
  source: string | Uint8Array,
  name: string,
  header: Header,
  options: SharpOptions = {},
): Promise<Image<Uint8Array> | Image<Uint16Array>> {
  // Warnings are let pass: many photographs have harmless ones. Damaged and truncated pixels are errors.
  const { data, info } = await explained(source, name, () =>
    sharp(source, { failOn: 'error', ignoreIcc: header.asStored, ...options })
      .autoOrient()
      .toColourspace(header.bits === 16 ? (header.gray ? 'grey16' : 'rgb16') : decodedGray(header) ? 'b-w' : 'srgb')
      .raw({ depth: header.bits === 16 ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
  const { width, height } = info;
  if (width !== header.width || height !== header.height || data.length !== decodedBytes(header)) {
    throw new UnreadablePictureError(name, `it is no longer the ${header.width}x${header.height} picture it was`);
  }
  const { space } = header;
  const channels = decodedChannels(header);
  if (header.bits === 8) {
    const image = { width, height, channels, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
    const stored = header.gray && header.alpha ? grayAlphaOfRgba(image) : image;
    return space ? toSrgb(stored, space) : stored;
  }
  const aligned = data.byteOffset % 2 === 0 ? data : new Uint8Array(data);
  const image = { width, height, channels, data: new Uint16Array(aligned.buffer, aligned.byteOffset, data.length / 2) };
  return space ? toSrgb(image, space) : image;
}

// sharp's 8-bit gray output loses alpha, so gray with alpha is decoded as RGBA.
function decodedGray({ bits, gray, alpha }: Header): boolean {
  return gray && !(bits === 8 && alpha);
}

function decodedChannels(header: Header): Channels {
  return ((decodedGray(header) ? 1 : 3) + (header.alpha ? 1 : 0)) as Channels;
}

function grayAlphaOfRgba(image: Image<Uint8Array>): Image<Uint8Array> {
  const { width, height } = image;
  const data = new Uint8Array(width * height * 2);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    data[2 * pixel] = image.data[4 * pixel]!;
    data[2 * pixel + 1] = image.data[4 * pixel + 3]!;
  }
  return { width, height, channels: 2, data };
}

async function explained<T>(source: string | Uint8Array, name: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    const reason = unreadable(name, error);
    // The decoder takes a file that it may not open for one in an unknown format.
    if (reason.reason !== NOT_A_PICTURE || typeof source !== 'string') throw reason;
    await access(source, constants.R_OK).catch((cause: unknown) => {
      throw new UnreadablePictureError(name, 'permission to read it is denied: check its permissions', { cause });
    });
    throw reason;
  }
}

/** The decoder's words, made into one line that says what to make of them. */
function unreadable(path: string, cause: unknown): UnreadablePictureError {
  const said = (cause instanceof Error ? cause.message : String(cause)).trim();
  const detail = said.split('\n').at(-1)!.trim().slice(0, 200);
  if (/unsupported image format|buffer is empty/i.test(said)) {
    return new UnreadablePictureError(path, NOT_A_PICTURE, { cause });
  }
  if (/pixel limit/i.test(said)) {
    return new UnreadablePictureError(path, 'its header claims more pixels than the limit allows: make it smaller', {
      cause,
    });
  }
  if (/input file is missing/i.test(said)) return new UnreadablePictureError(path, NO_SUCH_FILE, { cause });
  return new UnreadablePictureError(path, `it is damaged or incomplete (${detail}): replace or remove it`, { cause });
}

/** Reason given for a file whose content is in no picture format. */
export const NOT_A_PICTURE: string =
  'its content is no picture in a known format (png, jpeg, webp, avif, tiff, gif, ...): convert or remove it';

/** Reason given for a file that is not there. */
export const NO_SUCH_FILE: string = 'there is no such file: check the path';
