import { splitAlpha, toRgb, toUint8, type Image } from '@sr3kit/imaging';
import type { PixelData } from './pictureInput.ts';

/**
 * A picture as a canvas takes it, for `context.putImageData`: RGBA in 8 bits. In browsers a true `ImageData`, elsewhere an
 * object that looks like one.
 *
 * @throws RangeError if the image is malformed.
 */
export function toImageData(image: Image): PixelData {
  const { width, height } = image;
  const { colour, alpha } = splitAlpha(toUint8(image));
  const rgb = toRgb(colour).data;
  const data = new Uint8ClampedArray(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    for (let c = 0; c < 3; c += 1) data[pixel * 4 + c] = rgb[pixel * 3 + c]!;
    data[pixel * 4 + 3] = alpha ? alpha.data[pixel]! : 255;
  }
  const { ImageData } = globalThis as {
    ImageData?: new (data: Uint8ClampedArray, width: number, height: number) => PixelData;
  };
  return ImageData ? new ImageData(data, width, height) : { width, height, data };
}
