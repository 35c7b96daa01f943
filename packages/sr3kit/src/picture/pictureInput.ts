import type { Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Channels, Image, Samples } from '@sr3kit/imaging';
import { createImage } from '@sr3kit/imaging';
import { decodeBlob, isDrawable, readDrawable, type Drawable } from './drawable.ts';

/** Pixels as in a canvas: a browser's `ImageData`, or anything like it. */
export interface PixelData {
  readonly width: number;
  readonly height: number;
  /** RGBA, not premultiplied by alpha. */
  readonly data: Uint8ClampedArray;
}

/**
 * What sharp decodes to: `await sharp(file).raw().toBuffer({ resolveWithObject: true })`; 16 bits with `depth:
 * 'ushort'`.
 */
export interface DecodedBuffer {
  readonly data: Uint8Array;
  readonly info: { readonly width: number; readonly height: number; readonly channels: number };
}

/**
 * Every kind of picture that can be upscaled: our `Image`; ImageData; ImageBitmap, canvas, OffscreenCanvas, `<img>` and
 * Blob in browsers; what sharp decodes to; a tensor `[height, width, channels]`, or with a batch of 1, of floats in
 * 0..1 or integers in 0..255.
 */
export type PictureInput = Image | PixelData | Drawable | Blob | DecodedBuffer | Tensor3D | Tensor4D;

/**
 * Reads a picture of any kind.
 *
 * @returns Shares the memory of the input where it can.
 * @throws RangeError if the parts of the picture do not fit together; TypeError if it is not a picture, or of a kind
 * that cannot be decoded here.
 */
export async function toImage(input: PictureInput): Promise<Image> {
  if (typeof input !== 'object' || input === null) throw new TypeError(`this is no picture: ${String(input)}`);
  if (input instanceof Blob) return decodeBlob(input);
  if ('dataSync' in input) return fromTensor(input);
  if ('info' in input) return fromDecoded(input);
  // Of a canvas's samples it makes the 8-bit ones that they are; anything else that is no sample is refused.
  if ('data' in input && 'channels' in input) return createImage(input);
  if ('data' in input) return createImage({ width: input.width, height: input.height, channels: 4, data: input.data });
  if (isDrawable(input)) return readDrawable(input);
  throw new TypeError(
    'this is no picture: give an Image, ImageData, ImageBitmap, canvas, Blob, tensor or { data, info }',
  );
}

async function fromTensor(tensor: Tensor3D | Tensor4D): Promise<Image> {
  const shape = tensor.rank === 4 && tensor.shape[0] === 1 ? tensor.shape.slice(1) : tensor.shape;
  const [height = 0, width = 0, channels = 0] = shape;
  if (shape.length !== 3 || ![1, 2, 3, 4].includes(channels)) {
    throw new RangeError(
      `a tensor must be [height, width, 1 to 4] or [1, height, width, 1 to 4], got [${tensor.shape}]`,
    );
  }
  const values = await tensor.data();
  const data: Samples =
    tensor.dtype === 'float32' ? Float32Array.from(values) : Uint8Array.from(values, (value) => byte(value));
  return createImage({ width, height, channels: channels as Channels, data });
}

const byte = (value: number): number => Math.min(255, Math.max(0, value));

function fromDecoded({ data, info }: DecodedBuffer): Image {
  const { width, height, channels } = info;
  const size = { width, height, channels: channels as Channels };
  if (data.length !== 2 * width * height * channels) return createImage({ ...size, data });
  const bytes = data.byteOffset % 2 === 0 ? data : data.slice();
  return createImage({ ...size, data: new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2) });
}
