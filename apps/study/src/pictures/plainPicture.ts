import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { messageOf } from '@sr3kit/command';
import { createImage, resizeBicubic, toUint8, type Image, type Size } from '@sr3kit/imaging';

/** An RGB picture of 8 bits in sRGB, [height, width, 3]: whatever its file was, a browser shows its very values. */
export type PlainPicture = Image<Uint8Array>;

/**
 * Reads a picture as it will be shown.
 *
 * @throws Error that says why it cannot be used.
 */
export async function readPlain(path: string): Promise<PlainPicture> {
  try {
    const picture = sharp(await readFile(path)).autoOrient();
    const { hasAlpha } = await picture.metadata();
    if (hasAlpha && !(await picture.stats()).isOpaque) throw new Error('it is transparent in places');
    const { data, info } = await picture
      .toColourspace('srgb')
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return createImage({ width: info.width, height: info.height, channels: 3, data: rgb(data, info.channels) });
  } catch (cause) {
    throw new Error(`${path}: cannot be used: ${messageOf(cause)}`, { cause });
  }
}

/** Gray pictures come with one channel. */
function rgb(data: Uint8Array, channels: number): Uint8Array {
  return channels === 3
    ? new Uint8Array(data)
    : Uint8Array.from({ length: data.length * 3 }, (_, i) => data[Math.floor(i / 3)]!);
}

/** The file that is sent to browsers: without profile, orientation, date or anything else. */
export function encodePlain({ width, height, data }: PlainPicture): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
}

/** Enlarges a low-resolution picture to the size that it is shown at. */
export async function enlarge(low: PlainPicture, size: Size, how: 'pixels' | 'bicubic'): Promise<PlainPicture> {
  if (how === 'bicubic') return toUint8(resizeBicubic(low, size));
  return resized(low, size, 'nearest');
}

/**
 * A photograph as a mosaic of few blocks, which nobody takes for one.
 *
 * @param blocks - How many there are along the shorter side.
 */
export async function coarse(photo: PlainPicture, blocks: number): Promise<PlainPicture> {
  const { width, height } = photo;
  const step = Math.min(width, height) / blocks;
  const few = { width: Math.max(1, Math.round(width / step)), height: Math.max(1, Math.round(height / step)) };
  return resized(await resized(photo, few, 'mitchell'), photo, 'nearest');
}

async function resized(picture: PlainPicture, to: Size, kernel: 'nearest' | 'mitchell'): Promise<PlainPicture> {
  const { width, height } = picture;
  const data = await sharp(picture.data, { raw: { width, height, channels: 3 } })
    .resize(to.width, to.height, { fit: 'fill', kernel })
    .raw()
    .toBuffer();
  return createImage({ width: to.width, height: to.height, channels: 3, data: new Uint8Array(data) });
}
