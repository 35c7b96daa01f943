import { createImage, type Image } from '@sr3kit/imaging';

/** What a canvas can draw, and canvases themselves: ImageBitmap, `<img>`, `<canvas>`, OffscreenCanvas. */
export interface Drawable {
  readonly width: number;
  readonly height: number;
}

/** The parts of the DOM that are used here, so that these types do not require its own in Node. */
interface Surface {
  readonly width: number;
  readonly height: number;
  getContext(kind: '2d'): {
    drawImage(source: unknown, x: number, y: number): void;
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
  } | null;
}
interface Dom {
  readonly OffscreenCanvas?: new (width: number, height: number) => Surface;
  readonly createImageBitmap?: (
    blob: Blob,
    options: { readonly premultiplyAlpha: 'none'; readonly imageOrientation: 'from-image' },
  ) => Promise<Drawable & { close(): void }>;
}

/** Whether something looks like a {@link Drawable}. */
export function isDrawable(input: object): input is Drawable {
  return 'width' in input && 'height' in input;
}

/**
 * The pixels of what a canvas can draw, RGBA.
 *
 * @throws TypeError if there is no canvas, as in Node.
 */
export function readDrawable(source: Drawable): Image<Uint8Array> {
  const { OffscreenCanvas } = globalThis as Dom;
  if (!OffscreenCanvas) {
    throw new TypeError(
      'pictures of this kind can be read in browsers only: in Node decode the file, for instance with sharp',
    );
  }
  const { naturalWidth: width = source.width, naturalHeight: height = source.height } = source as {
    naturalWidth?: number;
    naturalHeight?: number;
  };
  const surface = new OffscreenCanvas(width, height);
  const context = surface.getContext('2d');
  if (!context) throw new TypeError('this browser has no 2d canvas: use another one');
  context.drawImage(source, 0, 0);
  return createImage({ width, height, channels: 4, data: context.getImageData(0, 0, width, height).data });
}

/**
 * Decodes a picture file, and turns it upright as its metadata say.
 *
 * @throws TypeError in Node, which cannot decode; whatever the browser throws for a file that is not a picture.
 */
export async function decodeBlob(blob: Blob): Promise<Image<Uint8Array>> {
  const { createImageBitmap } = globalThis as Dom;
  if (!createImageBitmap) {
    throw new TypeError('only browsers decode a Blob: in Node decode the file, for instance with sharp');
  }
  const bitmap = await createImageBitmap(blob, { premultiplyAlpha: 'none', imageOrientation: 'from-image' });
  try {
    return readDrawable(bitmap);
  } finally {
    bitmap.close();
  }
}
