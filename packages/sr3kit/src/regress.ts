import { projectConsistency } from '@sr3kit/samplers';
import { resizeBicubic } from '@sr3kit/ops';
import { apply } from '@sr3kit/unet';
import { clipByValue, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Model } from './model.ts';
import { unetOf } from './network.ts';
import { cropTo, lowResMultiple, padToMultiple } from './padding.ts';
import { fromTarget } from './target.ts';

/**
 * Upscales in one pass with a regression model (the paper's baseline).
 *
 * @param lowRes - `[batch, height, width, channels]` in [-1, 1], any size.
 * @param consistency - How far the answer is moved onto the pictures whose bicubic downsample is `lowRes`, in [0, 1].
 * @returns `[batch, height * scale, width * scale, channels]`; owned by the caller.
 */
export function regress(model: Model, lowRes: Tensor4D, consistency = 0): Tensor4D {
  const { config, params } = model;
  if (config.objective.kind !== 'regression')
    throw new Error('regress needs a regression model, but this one is a diffusion model: use superResolve');
  const { scale } = config.task;
  const [, height, width] = lowRes.shape;
  return tidy(() => {
    const padded = padToMultiple(lowRes, lowResMultiple(config));
    const base = resizeBicubic(padded, [padded.shape[1] * scale, padded.shape[2] * scale]);
    const output = apply(unetOf(config), params, null, { image: base }, null);
    const image = clipByValue(cropTo(fromTarget(config, output, base), height * scale, width * scale), -1, 1);
    return consistency > 0 ? projectConsistency(image as Tensor4D, lowRes, consistency) : (image as Tensor4D);
  });
}
