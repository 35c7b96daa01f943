import type { ModelConfig } from '@sr3kit/checkpoints';
import type { Condition, Params } from '@sr3kit/denoiser';
import { diffusionLoss, regressionLoss } from '@sr3kit/losses';
import { gaussian, resizeBicubic } from '@sr3kit/ops';
import { deriveSeed } from '@sr3kit/random';
import { createSchedule, drawNoiseLevels } from '@sr3kit/schedules';
import { apply } from '@sr3kit/unet';
import { tensor1d, tensor4d, tidy, type Scalar, type Tensor4D } from '@tensorflow/tfjs-core';
import { unetOf } from './network.ts';
import { toTarget } from './target.ts';

/** Pictures and their low-resolution twins as plain arrays in [-1, 1]; `@sr3kit/data` makes such batches. */
export interface PictureBatch {
  readonly size: number;
  /** Side of the square high-resolution crops in pixels. */
  readonly crop: number;
  readonly scale: number;
  readonly channels: number;
  /** `[size, crop, crop, channels]`. */
  readonly high: Float32Array;
  /** `[size, crop / scale, crop / scale, channels]`. */
  readonly low: Float32Array;
  /** Class of each picture, `[size]`. */
  readonly labels?: Int32Array;
}

/** Which draw of noise a loss is to use: every value is a pure function of these three. */
export interface LossDraw {
  readonly seed: number;
  readonly step: number;
  /** Index within the step when gradients are accumulated. */
  readonly micro: number;
}

/** The loss of one batch under given weights. Inside a gradient tape or a `tidy` of the caller. */
export type TrainingLoss = (params: Params, batch: PictureBatch, draw: LossDraw) => Scalar;

/**
 * The objective a model is trained with: SR3 Alg. 1 (a noise level per picture, noise, one denoising), or the
 * regression baseline, which answers the target in one pass.
 */
export function trainingLoss(config: ModelConfig): TrainingLoss {
  const { objective } = config;
  const network = unetOf(config);
  const curve = createSchedule(config.schedule, { warn: () => undefined });

  return (params, batch, draw) =>
    tidy(() => {
      const { size, crop, scale, channels } = batch;
      const image = tensor4d(batch.high, [size, crop, crop, channels]);
      const low = tensor4d(batch.low, [size, crop / scale, crop / scale, channels]);
      const base = resizeBicubic(low, [crop, crop]);
      const y0 = toTarget(config, image, base);
      const condition: Condition = {
        ...(network.conditionChannels > 0 ? { image: base } : {}),
        ...(network.classes ? { labels: labelsOf(batch) } : {}),
      };
      const path = [draw.step, draw.micro] as const;
      const dropoutSeed = deriveSeed(draw.seed, 'dropout', ...path);
      const run = (y: Tensor4D | null, noiseLevel: Parameters<typeof apply>[4]) =>
        apply(network, params, y, condition, noiseLevel, network.dropout > 0 ? { dropoutSeed } : {});

      if (objective.kind === 'regression') return regressionLoss(run(null, null), y0, objective.norm);

      const levels = drawNoiseLevels(curve, {
        seed: deriveSeed(draw.seed, 'noise level', ...path),
        start: 0,
        count: size,
        stratified: objective.stratified,
      });
      const noise = {
        eps: gaussian(y0.shape, deriveSeed(draw.seed, 'noise', ...path)) as Tensor4D,
        noiseLevel: tensor1d(Float32Array.from(levels)),
      };
      return diffusionLoss((y, _, noiseLevel) => run(y, noiseLevel), { y0, condition }, noise, objective);
    });
}

function labelsOf(batch: PictureBatch) {
  if (!batch.labels)
    throw new Error("the model is class-conditional but the batch has no labels: set data.labels to 'folder'");
  return tensor1d(batch.labels, 'int32');
}
