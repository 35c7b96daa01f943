import type { Params } from '@sr3kit/denoiser';
import { regress } from '@sr3kit/lite';
import { clipByValue, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { liteOf, type ModelConfigOf } from '../network.ts';
import { projected } from '../projected.ts';

/** `regress` with the light model. */
export function regressLite(
  config: ModelConfigOf<'lite'>,
  params: Params,
  lowRes: Tensor4D,
  consistency: number,
): Tensor4D {
  return tidy(() => {
    const { image } = regress(liteOf(config), params, lowRes);
    return projected(clipByValue(image, -1, 1) as Tensor4D, lowRes, consistency);
  });
}
