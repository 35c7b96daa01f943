import { join } from 'node:path';
import sharp from 'sharp';
import { APP } from './site.ts';

/** A free photograph. */
const CAT = join(APP, 'src/samples/cat.png');

/** A file as Playwright gives it to a page. */
export interface TestFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A small cut of the cat, or the cat enlarged to any size, as PNG. */
export async function cat(width: number, height = width): Promise<TestFile> {
  const cut =
    width <= 96 && height <= 96
      ? sharp(CAT).extract({ left: 16, top: 16, width, height })
      : sharp(CAT).resize(width, height, { fit: 'fill' });
  return { name: 'cat.png', mimeType: 'image/png', buffer: await cut.png().toBuffer() };
}

/** The pixels of a file, in its own channels, and its bits. */
export async function decode(
  file: Buffer,
): Promise<{ width: number; height: number; channels: number; depth: string; data: Uint8Array | Uint16Array }> {
  const { depth } = await sharp(file).metadata();
  const deep = depth === 'ushort';
  const raw = sharp(file)
    .toColourspace(deep ? 'rgb16' : 'srgb')
    .raw({ depth: deep ? 'ushort' : 'uchar' });
  const { data, info } = await raw.toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const pixels = deep ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : new Uint8Array(data);
  return { width, height, channels, depth: depth!, data: pixels };
}

/** The largest difference of two pictures, in their own units. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  return Array.from(a).reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);
}
