import { whiteOf, type Image } from '@sr3kit/imaging';
import type { PictureBatch } from '@sr3kit/losses';
import type { PicturePair } from './picturePair.ts';

/**
 * Lays training examples side by side as the arrays of a {@link PictureBatch}, black -1 and white 1.
 *
 * @param examples - At least one; high-resolution sides are equal to `shape.crop`.
 * @param labels - Class of each example.
 * @throws RangeError if there is no example, an example has another size or other channels, or labels are missing.
 */
export function assembleBatch(
  examples: readonly PicturePair[],
  shape: { readonly crop: number; readonly scale: number; readonly channels: 1 | 3 },
  labels?: readonly number[],
): PictureBatch {
  const size = examples.length;
  if (size === 0) throw new RangeError('a batch must hold at least one example, got none');
  if (labels !== undefined && labels.length !== size) {
    throw new RangeError(`a batch of ${size} examples must have as many labels, got ${labels.length}`);
  }
  const { crop, scale, channels } = shape;
  const stack = (pick: (pair: PicturePair) => Image, side: number): Float32Array => {
    const length = side * side * channels;
    const stacked = new Float32Array(size * length);
    examples.forEach((example, index) => {
      const image = pick(example);
      if (image.width !== side || image.height !== side || image.channels !== channels) {
        throw new RangeError(
          `example ${index} must be ${side}x${side} with ${channels} channels, ` +
            `got ${image.width}x${image.height} with ${image.channels}`,
        );
      }
      normalizeInto(stacked, index * length, image);
    });
    return stacked;
  };
  const high = stack((pair) => pair.high, crop);
  const low = stack((pair) => pair.low, crop / scale);
  const batch = { size, crop, scale, channels, high, low };
  return labels === undefined ? batch : { ...batch, labels: Int32Array.from(labels) };
}

function normalizeInto(target: Float32Array, offset: number, { data }: Image): void {
  const factor = 2 / whiteOf(data);
  for (let i = 0; i < data.length; i += 1) target[offset + i] = data[i]! * factor - 1;
}
