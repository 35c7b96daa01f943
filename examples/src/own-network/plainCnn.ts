import { concat, conv2d, mul, ones, relu, reshape, tidy, zeros, type Tensor4D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { pictureArchitecture, type Architecture } from '@sr3kit/models';
import { gaussian } from '@sr3kit/ops';

/** A network of one's own: two convolutions on the noisy picture, its condition, and a plane that holds the noise level. */
export interface PlainCnn {
  readonly kind: 'plain-cnn';
  readonly channels: number;
}

/** All that sr3kit has to be told of it. */
export const plainCnn: Architecture<PlainCnn> = pictureArchitecture<PlainCnn>({
  kind: 'plain-cnn',
  schema: z.strictObject({ channels: z.int().min(1).max(256) }),
  parameterShapes: ({ channels }) =>
    new Map([
      ['in.weight', [3, 3, 7, channels]],
      ['out.weight', [3, 3, channels, 3]],
    ]),
  init: ({ channels }, seed) => ({
    'in.weight': tidy(() => mul(0.1, gaussian([3, 3, 7, channels], seed))),
    'out.weight': zeros([3, 3, channels, 3]),
  }),
  apply: (_network, params, y, { image }, noiseLevel) =>
    tidy(() => {
      const [batch, height, width] = image!.shape;
      const plane: Tensor4D = mul(ones([batch, height, width, 1]), reshape(noiseLevel!, [-1, 1, 1, 1]));
      const conv = (x: Tensor4D, name: string): Tensor4D => conv2d(x, params[name] as Tensor4D, 1, 'same');
      return conv(relu(conv(concat([y!, image!, plane], 3), 'in.weight')), 'out.weight');
    }),
});
