import sharp from 'sharp';
import { headOf } from '@sr3kit/data/node';
import { createImage, type Image } from '@sr3kit/imaging';
import { damageOf, damagePart, type Damage } from '@sr3kit/metrics';

/** Of a file: its tables come before the picture, but perhaps after a thumbnail and a colour profile. */
const BEGINNING = 2 ** 20;

/**
 * Looks for JPEG artefacts and noise in a picture file.
 *
 * @param source - A path, or the file's bytes.
 * @param page - The page of a TIFF or frame of an animation to look at, counted from 0.
 * @throws What sharp or the file system says of a file that is no picture.
 */
export async function lookForDamage(source: string | Uint8Array, page: number = 0): Promise<Damage> {
  return damageOf(await decodeMiddle(source, page), await headOf(source, BEGINNING));
}

async function decodeMiddle(source: string | Uint8Array, page: number): Promise<Image<Uint8Array>> {
  const { width, height } = await sharp(source, { page }).metadata();
  const { data, info } = await sharp(source, { page })
    .extract(damagePart({ width, height }))
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return createImage({ width: info.width, height: info.height, channels: info.channels, data: new Uint8Array(data) });
}
