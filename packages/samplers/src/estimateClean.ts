import { estimate, type Denoiser } from '@sr3kit/denoiser';
import type { Rank, Tensor4D } from '@tensorflow/tfjs-core';
import { clipByValue, fill, tidy } from '@tensorflow/tfjs-core';
import { assertShape, type Start } from './start.ts';

/**
 * What the denoiser makes of the noisy samples: an estimate of y0, clipped and projected as the start asks, and the
 * network's own estimate of eps, which neither changes (DDNM, Wang et al. 2022, does the same).
 *
 * @param y - `[batch, height, width, channels]`
 * @param alphaBar - the variance of the signal in y
 * @returns both of the shape of y, owned by the caller
 */
export function estimateClean(
  denoise: Denoiser,
  y: Tensor4D,
  alphaBar: number,
  start: Start,
): { y0: Tensor4D; eps: Tensor4D } {
  const { condition, prediction = 'eps', clip = [-1, 1], project } = start;
  return tidy(() => {
    const noiseLevel = fill<Rank.R1>([y.shape[0]], Math.sqrt(alphaBar));
    const output = denoise(y, condition, noiseLevel);
    assertShape("the denoiser's answer", output, y.shape);
    const { y0, eps } = estimate(prediction, output, y, noiseLevel);
    const clipped = clip === null ? y0 : clipByValue(y0, ...clip);
    const projected = project ? project(clipped) : clipped;
    assertShape('what start.project returns', projected, y.shape);
    return { y0: projected, eps };
  });
}
