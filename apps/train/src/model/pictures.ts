import { tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import { createImage, splitAlpha, toFloat, toGray, toRgb, type Image } from '@sr3kit/imaging';

/** The colours of a picture, without alpha, as gray (1) or RGB (3). */
export function withChannels(image: Image, channels: 1 | 3): Image {
  const { colour } = splitAlpha(image);
  return channels === 1 ? toGray(colour) : toRgb(colour);
}

/**
 * Pictures of one size as a batch.
 *
 * @returns `[pictures, height, width, channels]` in [-1, 1]; owned by the caller.
 */
export function picturesToTensor(images: readonly Image[], channels: 1 | 3): Tensor4D {
  const [first] = images;
  if (first === undefined) throw new RangeError('picturesToTensor needs at least one picture');
  const { width, height } = first;
  const values = new Float32Array(images.length * width * height * channels);
  images.forEach((image, index) => {
    const { data } = toFloat(withChannels(image, channels));
    const start = index * width * height * channels;
    for (let i = 0; i < data.length; i += 1) values[start + i] = (data[i] ?? 0) * 2 - 1;
  });
  return tensor4d(values, [images.length, height, width, channels]);
}

/** The inverse of {@link picturesToTensor}: float pictures, clamped to 0..1. The tensor stays the caller's. */
export async function tensorToPictures(batch: Tensor4D): Promise<Image<Float32Array>[]> {
  const [count, height, width, channels] = batch.shape;
  const values = await batch.data<'float32'>();
  const length = height * width * channels;
  return Array.from({ length: count }, (_, index) => {
    const data = Float32Array.from(values.subarray(index * length, (index + 1) * length), (value) =>
      Math.min(1, Math.max(0, (value + 1) / 2)),
    );
    return createImage({ width, height, channels: channels as 1 | 3, data });
  });
}
