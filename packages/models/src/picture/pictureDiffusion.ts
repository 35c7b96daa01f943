import { clipByValue, dispose, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Condition, Params } from '@sr3kit/denoiser';
import { projectConsistency } from '@sr3kit/ops';
import type { Diffusion, DiffusionOptions } from '../architecture/diffusion.ts';
import type { ModelConfig } from '../config/modelConfig.ts';
import type { NetworkConfig } from '../config/network.ts';
import { evaluation } from './evaluation.ts';
import { cropTo, paddedInput } from './padding.ts';
import type { PictureNetwork } from './pictureNetwork.ts';
import { fromTarget, toTarget } from './target.ts';

/** SR3's refinement of whole pictures, padded to what the network takes. See `Architecture.diffusion`. */
export function pictureDiffusion<TNetwork extends NetworkConfig>(
  architecture: PictureNetwork<TNetwork>,
  { network, objective, task: { scale } }: ModelConfig<TNetwork>,
  params: Params,
  lowRes: Tensor4D,
  { consistency, labels, piece }: DiffusionOptions,
): Diffusion {
  const [batch, height, width, channels] = lowRes.shape;
  const { padded, base } = tidy(() => paddedInput(lowRes, architecture.sizeMultiple?.(network) ?? 1, scale));
  const condition: Condition = {
    ...((architecture.isConditional?.(network) ?? true) ? { image: base } : {}),
    ...(labels ? { labels } : {}),
  };
  const inRange = (y0: Tensor4D): Tensor4D => clipByValue(fromTarget(objective, y0, base), -1, 1);
  return {
    denoise: (y, told, noiseLevel) =>
      evaluation({ architecture, network, params, piece: piece && piece * scale }, y, told, noiseLevel),
    start: {
      shape: [batch, base.shape[1], base.shape[2], channels],
      condition,
      prediction: objective.kind === 'diffusion' ? objective.prediction : undefined,
      // Clipped as a picture below, not as a target: a residual has no such range.
      clip: null,
      project: (y0) => tidy(() => toTarget(objective, projectConsistency(inRange(y0), padded, consistency), base)),
    },
    picture: (y0) =>
      tidy(() => {
        const image = cropTo(fromTarget(objective, y0, base), height * scale, width * scale);
        // Once more at the true size: the estimates were projected with the padding at their borders.
        return projectConsistency(clipByValue(image, -1, 1) as Tensor4D, lowRes, consistency);
      }),
    dispose: () => dispose([padded, base]),
  };
}
