import { tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import { createImage, type Image } from '@sr3kit/imaging';

/** `[1, height, width, 3]` from 8-bit samples; owned by the caller. */
export function toPicture({ data, width, height }: Image<Uint8Array>, scale: (value: number) => number): Tensor4D {
  return tensor4d(Float32Array.from(data, scale), [1, height, width, 3]);
}

/** 8-bit samples, rounded and clipped. Disposes the picture. */
export async function fromPicture(picture: Tensor4D, scale: (value: number) => number): Promise<Image<Uint8Array>> {
  const [, height, width] = picture.shape;
  const data = Uint8ClampedArray.from(await picture.data<'float32'>(), scale);
  picture.dispose();
  return createImage({ width, height, channels: 3, data });
}
