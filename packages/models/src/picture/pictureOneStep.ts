import { dispose, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Evaluation, Params } from '@sr3kit/denoiser';
import type { ModelConfig } from '../config/modelConfig.ts';
import type { NetworkConfig } from '../config/network.ts';
import { evaluation } from './evaluation.ts';
import { cropTo, paddedInput } from './padding.ts';
import type { PictureNetwork } from './pictureNetwork.ts';
import { fromTarget } from './target.ts';

/** The regression baseline (SR3 section 4): one evaluation without noise. See `Architecture.oneStepInParts`. */
export function* pictureOneStep<TNetwork extends NetworkConfig>(
  architecture: PictureNetwork<TNetwork>,
  { network, objective, task: { scale } }: ModelConfig<TNetwork>,
  params: Params,
  lowRes: Tensor4D,
  piece?: number,
): Evaluation {
  const [, height, width] = lowRes.shape;
  const { padded, base } = tidy(() => paddedInput(lowRes, architecture.sizeMultiple?.(network) ?? 1, scale));
  padded.dispose();
  let output: Tensor4D | undefined;
  try {
    const evaluated = { architecture, network, params, piece: piece && piece * scale };
    output = yield* evaluation(evaluated, null, { image: base }, null);
    return tidy(() => cropTo(fromTarget(objective, output!, base), height * scale, width * scale));
  } finally {
    dispose([base, ...(output ? [output] : [])]);
  }
}
