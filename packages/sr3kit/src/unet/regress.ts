import type { Params } from '@sr3kit/denoiser';
import { resizeBicubic } from '@sr3kit/ops';
import { apply } from '@sr3kit/unet';
import { clipByValue, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { unetOf, type ModelConfigOf } from '../network.ts';
import { projected } from '../projected.ts';
import { cropTo, lowResMultiple, padToMultiple } from './padding.ts';
import { fromTarget } from './target.ts';

/** `regress` with a U-Net. */
export function regressUnet(
  config: ModelConfigOf<'unet'>,
  params: Params,
  lowRes: Tensor4D,
  consistency: number,
): Tensor4D {
  const { scale } = config.task;
  const [, height, width] = lowRes.shape;
  return tidy(() => {
    const padded = padToMultiple(lowRes, lowResMultiple(config));
    const base = resizeBicubic(padded, [padded.shape[1] * scale, padded.shape[2] * scale]);
    const output = apply(unetOf(config), params, null, { image: base }, null);
    const image = clipByValue(cropTo(fromTarget(config, output, base), height * scale, width * scale), -1, 1);
    return projected(image as Tensor4D, lowRes, consistency);
  });
}
