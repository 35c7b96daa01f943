import { tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import type { ModelConfig } from '../config/modelConfig.ts';
import type { NetworkConfig } from '../config/network.ts';
import { cropTo, paddedInput } from './padding.ts';
import type { PictureNetwork } from './pictureNetwork.ts';
import { fromTarget } from './target.ts';

/** The regression baseline (SR3 section 4): one evaluation without noise. See `Architecture.oneStep`. */
export function pictureOneStep<TNetwork extends NetworkConfig>(
  architecture: PictureNetwork<TNetwork>,
  { network, objective, task: { scale } }: ModelConfig<TNetwork>,
  params: Params,
  lowRes: Tensor4D,
): Tensor4D {
  const [, height, width] = lowRes.shape;
  return tidy(() => {
    const { base } = paddedInput(lowRes, architecture.sizeMultiple?.(network) ?? 1, scale);
    const output = architecture.apply(network, params, null, { image: base }, null, {});
    return cropTo(fromTarget(objective, output, base), height * scale, width * scale);
  });
}
