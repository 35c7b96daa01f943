import type { Engine } from '@sr3kit/backends';
import { createImage, resizeBicubic, type Image } from '@sr3kit/imaging';
import { tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import type { UpscalerSpec } from '../tasks.ts';
import { openModelFolder } from './modelFolder.ts';
import { openUpscalerJs } from './upscalerJs.ts';

/** Enlarges pictures by 4. */
export interface Upscaler {
  readonly name: string;
  /** Size of what a user downloads for it, in bytes. */
  readonly bytes: number;
  /** From and to 8-bit RGB. */
  upscale(image: Image<Uint8Array>): Promise<Image<Uint8Array>>;
}

/** Loads a model onto the active engine, which is this. */
export async function openUpscaler(spec: UpscalerSpec, engine: Engine): Promise<Upscaler> {
  switch (spec.kind) {
    case 'bicubic':
      return { name: 'bicubic', bytes: 0, upscale: async (image) => resizeBicubic(image, enlarged(image)) };
    case 'upscalerjs':
      return openUpscalerJs(spec.folder, spec.size);
    case 'sr3kit':
      return openModelFolder(spec.folder, spec.steps, engine);
  }
}

const enlarged = ({ width, height }: Image): { width: number; height: number } => ({
  width: 4 * width,
  height: 4 * height,
});

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
