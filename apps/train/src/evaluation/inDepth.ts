import { toUint16, toUint8, type Image } from '@sr3kit/imaging';

/** A picture as a file holds it: integers. */
export type StoredImage = Image<Uint8Array> | Image<Uint16Array>;

/** Rounds a picture to 16 bits if the other one has them, and to 8 otherwise: what is compared is of one depth. */
export function inDepthOf(other: Image, image: Image): StoredImage {
  return other.data instanceof Uint16Array ? toUint16(image) : toUint8(image);
}
