import type { Tensor4D } from '@tensorflow/tfjs-core';
import { regressLite } from './lite/regress.ts';
import type { Model } from './model.ts';
import { isLite, isUnet } from './network.ts';
import { regressUnet } from './unet/regress.ts';

/**
 * Upscales in one pass: with a regression model (the paper's baseline), or with the regressor of a light model, which its
 * diffusion model holds too.
 *
 * @param lowRes - `[batch, height, width, channels]` in [-1, 1], any size.
 * @param consistency - How far the answer is moved onto the pictures whose bicubic downsample is `lowRes`, in [0, 1].
 * @returns `[batch, height * scale, width * scale, channels]`; owned by the caller.
 */
export function regress({ config, params }: Model, lowRes: Tensor4D, consistency = 0): Tensor4D {
  if (isLite(config)) return regressLite(config, params, lowRes, consistency);
  if (config.objective.kind === 'regression' && isUnet(config)) return regressUnet(config, params, lowRes, consistency);
  throw new Error('regress needs a regression model, but this one is a diffusion model: use superResolve');
}
