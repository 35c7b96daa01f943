import type { ModelConfig } from '@sr3kit/checkpoints';
import type { Condition, Params } from '@sr3kit/denoiser';
import { resizeBicubic } from '@sr3kit/ops';
import type { Refinement, Start } from '@sr3kit/samplers';
import { denoiser } from '@sr3kit/unet';
import { clipByValue, dispose, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { unetOf, type ModelConfigOf } from '../network.ts';
import { projected } from '../projected.ts';
import { refine } from '../refine.ts';
import type { SampleOptions } from '../sampleOptions.ts';
import { cropTo, lowResMultiple, padToMultiple } from './padding.ts';
import { fromTarget, toTarget } from './target.ts';

/** `superResolve` with a U-Net. */
export async function* superResolveUnet(
  config: ModelConfigOf<'unet'>,
  params: Params,
  lowRes: Tensor4D,
  options: SampleOptions,
): AsyncGenerator<Refinement> {
  const { objective, task } = config;
  const { consistency = config.task.consistency ?? 1 } = options;
  const [batch, height, width, channels] = lowRes.shape;

  const padded = padToMultiple(lowRes, lowResMultiple(config));
  const base = resizeBicubic(padded, [padded.shape[1] * task.scale, padded.shape[2] * task.scale]);
  try {
    const condition: Condition = { image: base, ...(options.labels ? { labels: options.labels } : {}) };
    const start: Start = {
      shape: [batch, base.shape[1], base.shape[2], channels],
      seed: options.seed,
      condition,
      ...(objective.kind === 'diffusion' ? { prediction: objective.prediction } : {}),
      strength: options.strength ?? 1,
      // Clipped as a picture below, not as a target: a residual has no such range.
      clip: null,
      project: (y0) => inPictureSpace(config, y0, base, (image) => projected(image, padded, consistency)),
    };
    for await (const step of refine(config, denoiser(unetOf(config), params), start, options)) {
      const y0 = tidy(() => {
        const image = cropTo(fromTarget(config, step.y0, base), height * task.scale, width * task.scale);
        // Once more at the true size: the estimates were projected with the padding at their borders.
        return projected(clipByValue(image, -1, 1) as Tensor4D, lowRes, consistency);
      });
      step.y0.dispose();
      yield { ...step, y0 };
    }
  } finally {
    dispose([padded, base]);
  }
}

/** Applies a correction of pictures to an estimate in the model's target space. */
function inPictureSpace(
  config: ModelConfig,
  y0: Tensor4D,
  base: Tensor4D,
  correct: (image: Tensor4D) => Tensor4D,
): Tensor4D {
  return tidy(() => toTarget(config, correct(clipByValue(fromTarget(config, y0, base), -1, 1) as Tensor4D), base));
}
