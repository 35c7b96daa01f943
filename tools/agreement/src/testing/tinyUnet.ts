import { tensor, tensor4d, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { gaussians } from '@sr3kit/random';
import { parameterShapes, type UnetConfig } from '@sr3kit/unet';

/** The smallest U-Net that has all the parts of the paper's: two levels, attention, a condition. */
export const tinyUnet: UnetConfig = {
  imageChannels: 1,
  conditionChannels: 1,
  size: 8,
  channels: 8,
  multipliers: [1, 2],
  blocks: 1,
  attention: [4],
  dropout: 0,
  groups: 4,
  layout: 'sr3',
  noiseInput: true,
  patch: 1,
};

/** Two pictures of noise, [2, 8, 8, 1]. */
export function pictures(seed: number): Tensor4D {
  return tensor4d(gaussians(seed, 0, 128), [2, 8, 8, 1]);
}

/** Weights in use: fresh ones are zero in the last layer of every residual, which would hide what lies before it. */
export function usedParams(): Record<string, Tensor> {
  const named = [...parameterShapes(tinyUnet)].map(([name, shape], i) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const scale = shape.length === 1 ? 0.1 : 1 / Math.sqrt(size / shape.at(-1)!);
    const centre = name.endsWith('.weight') && shape.length === 1 ? 1 : 0;
    return [
      name,
      tensor(
        gaussians(i, 0, size).map((z) => centre + scale * z),
        [...shape],
      ),
    ] as const;
  });
  return Object.fromEntries(named);
}
