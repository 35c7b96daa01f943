import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
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

/** A small cut of the cat as a phone stores it. */
export async function wornCat(width: number): Promise<TestFile> {
  const { buffer } = await cat(width);
  return { name: 'phone.jpg', mimeType: 'image/jpeg', buffer: await sharp(buffer).jpeg({ quality: 70 }).toBuffer() };
}

/** A picture of one colour, of 8 or 16 bits: quickly made in any size. */
export async function plain(width: number, height: number, bits: 8 | 16 = 8): Promise<TestFile> {
  const created = sharp({ create: { width, height, channels: 3, background: '#7a6' } });
  const picture = bits === 16 ? created.toColourspace('rgb16') : created;
  return { name: 'plain.png', mimeType: 'image/png', buffer: await picture.png({ compressionLevel: 1 }).toBuffer() };
}

/** The pixels of a file, without an alpha channel that says nothing, and its bits. */
export async function decode(
  file: Buffer,
): Promise<{ width: number; height: number; channels: number; depth: string; data: Uint8Array | Uint16Array }> {
  const { depth, hasAlpha } = await sharp(file).metadata();
  const deep = depth === 'ushort';
  // A canvas writes an alpha channel into every PNG.
  const opaque = hasAlpha && (await sharp(file).stats()).isOpaque;
  const raw = (opaque ? sharp(file).removeAlpha() : sharp(file))
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

/** A PNG with one more chunk, right after its signature and header. */
function withChunk(file: Buffer, kind: string, content: Uint8Array): Buffer {
  const chunk = Buffer.concat([Buffer.from(kind, 'latin1'), content]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  check.writeUInt32BE(crc32(chunk));
  return Buffer.concat([file.subarray(0, 33), length, chunk, check, file.subarray(33)]);
}

/** A PNG of 16 bits and one colour, and what it says of its colours, chunk by chunk. */
export async function deep(
  colour: readonly number[],
  chunks: Readonly<Record<string, readonly number[] | Uint8Array>>,
): Promise<TestFile> {
  const channels = colour.length as 1 | 3;
  const data = Uint16Array.from({ length: 8 * 8 * channels }, (_, i) => colour[i % channels]!);
  const space = channels === 1 ? 'grey16' : 'rgb16';
  const raw = sharp(data, { raw: { width: 8, height: 8, channels } }).toColourspace(space);
  let buffer: Buffer = await raw.png().toBuffer();
  for (const [kind, content] of Object.entries(chunks)) buffer = withChunk(buffer, kind, Uint8Array.from(content));
  return { name: 'deep.png', mimeType: 'image/png', buffer };
}

/** Numbers as gAMA and cHRM hold them: in units of 1/100,000, four bytes each. */
export function hundredThousandths(...values: number[]): Uint8Array {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeUInt32BE(Math.round(value * 1e5), 4 * i));
  return bytes;
}

/** A picture of the reddest red of Display P3, which sRGB does not have. */
export async function reddest(): Promise<TestFile> {
  const red = sharp({ create: { width: 8, height: 8, channels: 3, background: '#f00' } });
  const plain = await red.clone().png().toBuffer();
  // Sharp converts numbers to the profile that it attaches: the same numbers need the profile put in by hand.
  const { icc } = await sharp(await red.withIccProfile('p3').png().toBuffer()).metadata();
  const profile = Buffer.concat([Buffer.from('Display P3\0\0', 'latin1'), deflateSync(icc!)]);
  const buffer = withChunk(plain, 'iCCP', profile);
  return { name: 'red.png', mimeType: 'image/png', buffer };
}
