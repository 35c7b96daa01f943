import { createImage, type Image } from '@sr3kit/imaging';
import { readDeepPng } from './deepPng.ts';
import { beyondSrgb } from './gamut.ts';
import { MAX_PIXELS, MAX_SIDE, scalesFor } from './limits.ts';
import { readBack } from './readBack.ts';

const GUARDED = 'This browser changes pixels that a page reads, so that it is not recognised by them.';
const ONLY_PNG = 'PNG is free of that; JPEG and WebP are changed a little.';

/** A picture, and what was converted when it was opened, in sentences. */
export interface DecodedPicture {
  readonly image: Image<Uint8Array> | Image<Uint16Array>;
  readonly notes: readonly string[];
}

/** A file that this page cannot use as a picture. The message says why and what to do. */
class PictureError extends Error {
  override readonly name = 'PictureError';
}

/**
 * Decodes a file: 16-bit PNGs as they are, everything else as the browser does it, upright and in sRGB.
 *
 * @throws PictureError if it cannot be decoded, or if even its smallest result would exceed the limits.
 */
export async function decodePicture(file: Blob, name: string): Promise<DecodedPicture> {
  const head = new Uint8Array(await file.slice(0, 4096).arrayBuffer());
  const { exact, canvasExact } = await readBack();
  const deep = await readDeepPng(file, head, { eightToo: !exact });
  if (deep && 'image' in deep) {
    assertSize(deep.image);
    return { image: deep.image, notes: canvasExact ? deep.notes : [...deep.notes, `${GUARDED} ${ONLY_PNG}`] };
  }
  const bitmap = await decode(file, head, name);
  try {
    assertSize(bitmap);
    const { image, transparent } = await read(bitmap);
    const notes = deep ? [deep.note] : [];
    if (!canvasExact) notes.push(exact ? `${GUARDED} ${ONLY_PNG}` : `${GUARDED} This picture is changed a little.`);
    // Pixels that are changed on the way would look like colours that were.
    const share = canvasExact ? beyondSrgb(bitmap) : 0;
    if (share > 0) {
      notes.push(
        `${share < 0.01 ? 'Under 1' : Math.round(100 * share)} % of its colours lie outside sRGB and were replaced by the nearest colours in it.`,
      );
    }
    if (transparent) notes.push('Transparency is kept in PNG and WebP.');
    return { image, notes };
  } finally {
    bitmap.close();
  }
}

async function decode(file: Blob, head: Uint8Array, name: string): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { premultiplyAlpha: 'none', imageOrientation: 'from-image' });
  } catch (cause) {
    throw new PictureError(whyNot(file, head, name), { cause });
  }
}

/** What is wrong with a file that the browser cannot decode. */
function whyNot(file: Blob, head: Uint8Array, name: string): string {
  if (file.size === 0) return `${name} is empty.`;
  const brand = String.fromCharCode(...head.subarray(4, 12));
  if (/^ftyp(hei|hev|mif1|msf1)/.test(brand) || /\.hei[cf]$/i.test(name)) {
    return `${name} is a HEIC picture, which this browser cannot open. Save it as JPEG or PNG, or open it in Safari.`;
  }
  if (file.type.startsWith('image/') && isKnown(head)) {
    return `${name} is damaged: the browser cannot decode it. Open another copy.`;
  }
  return `${name} is not a picture that this browser can open. Open a JPEG, PNG, WebP, AVIF or GIF.`;
}

/** Whether a file begins as a JPEG, PNG, GIF or WebP does. */
function isKnown(head: Uint8Array): boolean {
  const text = String.fromCharCode(...head.subarray(0, 12));
  return /^(\xff\xd8\xff|\x89PNG|GIF8|RIFF....WEBP)/s.test(text);
}

function assertSize({ width, height }: { readonly width: number; readonly height: number }): void {
  if (scalesFor(width, height, 4).length > 0) return;
  throw new PictureError(
    `The picture has ${width} x ${height} pixels. Results are limited to ${MAX_PIXELS / 1e6} megapixels and sides of ` +
      `${MAX_SIDE} pixels, which it would exceed even at 1.5 times. Crop it or make it smaller first.`,
  );
}

/** The pixels in sRGB: RGB, or RGBA if some are transparent. */
async function read(bitmap: ImageBitmap): Promise<{ image: Image<Uint8Array>; transparent: boolean }> {
  const { width, height } = bitmap;
  const data = await (await readBack()).read(bitmap);
  const pixels = width * height;
  let transparent = false;
  for (let i = 0; i < pixels && !transparent; i += 1) transparent = data[4 * i + 3]! < 255;
  if (transparent) {
    return { image: createImage({ width, height, channels: 4, data }) as Image<Uint8Array>, transparent };
  }
  const rgb = new Uint8Array(3 * pixels);
  for (let i = 0; i < pixels; i += 1) for (let c = 0; c < 3; c += 1) rgb[3 * i + c] = data[4 * i + c]!;
  return { image: { width, height, channels: 3, data: rgb }, transparent };
}
