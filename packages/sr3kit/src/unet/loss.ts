import { diffusionLoss, regressionLoss } from '@sr3kit/losses';
import type { Condition } from '@sr3kit/denoiser';
import { resizeBicubic } from '@sr3kit/ops';
import { deriveSeed } from '@sr3kit/random';
import { apply } from '@sr3kit/unet';
import { tensor1d, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { drawNoise } from '../drawNoise.ts';
import { unetOf, type ModelConfigOf } from '../network.ts';
import { toTensors, type PictureBatch, type TrainingLoss } from '../lossInputs.ts';
import { toTarget } from './target.ts';

/** `trainingLoss` of a U-Net. */
export function unetLoss(config: ModelConfigOf<'unet'>, dropout: boolean): TrainingLoss {
  const { objective } = config;
  const network = unetOf(config);
  const noise = drawNoise(config);

  return (params, batch, draw) =>
    tidy(() => {
      const { image, low } = toTensors(batch);
      const base = resizeBicubic(low, [batch.crop, batch.crop]);
      const y0 = toTarget(config, image, base);
      const condition: Condition = {
        ...(network.conditionChannels > 0 ? { image: base } : {}),
        ...(network.classes ? { labels: labelsOf(batch) } : {}),
      };
      const dropoutSeed = deriveSeed(draw.seed, 'dropout', draw.step, draw.micro);
      const run = (y: Tensor4D | null, noiseLevel: Parameters<typeof apply>[4]) =>
        apply(network, params, y, condition, noiseLevel, dropout && network.dropout > 0 ? { dropoutSeed } : {});

      if (objective.kind === 'regression') return regressionLoss(run(null, null), y0, objective.norm);
      return diffusionLoss((y, _, level) => run(y, level), { y0, condition }, noise(y0.shape, draw), objective);
    });
}

function labelsOf(batch: PictureBatch) {
  if (!batch.labels)
    throw new Error("the model is class-conditional but the batch has no labels: set data.labels to 'folder'");
  return tensor1d(batch.labels, 'int32');
}
