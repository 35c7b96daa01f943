import { add, tidy, type Scalar, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Condition } from '@sr3kit/denoiser';
import { diffusionLoss, regressionLoss } from '@sr3kit/losses';
import { resizeBicubic } from '@sr3kit/ops';
import { deriveSeed } from '@sr3kit/random';
import type { LossOptions, TrainingLoss } from '../architecture/architecture.ts';
import type { ModelConfig } from '../config/modelConfig.ts';
import type { NetworkConfig } from '../config/network.ts';
import { batchTensors } from '../loss/batchTensors.ts';
import { drawLabels } from '../loss/drawLabels.ts';
import { drawNoise } from '../loss/drawNoise.ts';
import { asAnswered, perceptualTerm } from '../loss/perceptualTerm.ts';
import type { PictureNetwork } from './pictureNetwork.ts';
import { fromTarget, toTarget } from './target.ts';

/** SR3 Alg. 1 (a noise level per picture, noise, one denoising), or the regression baseline, of a network on pictures. */
export function pictureLoss<TNetwork extends NetworkConfig>(
  architecture: PictureNetwork<TNetwork>,
  { task, network, objective, schedule }: ModelConfig<TNetwork>,
  { dropout, distances }: LossOptions,
): TrainingLoss {
  const noise = drawNoise(schedule, objective);
  const conditional = architecture.isConditional?.(network) ?? true;
  const classes = architecture.classes?.(network);

  return (params, batch, draw) =>
    tidy(() => {
      const { image, low } = batchTensors(batch);
      const base = resizeBicubic(low, [batch.crop, batch.crop]);
      const y0 = toTarget(objective, image, base);
      const condition: Condition = {
        ...(conditional ? { image: base } : {}),
        ...(classes ? { labels: drawLabels(objective, batch, draw) } : {}),
      };
      const options = dropout ? { dropoutSeed: deriveSeed(draw.seed, 'dropout', draw.step, draw.micro) } : {};
      const run = (y: Tensor4D | null, noiseLevel: Tensor1D | null): Tensor4D =>
        architecture.apply(network, params, y, condition, noiseLevel, options);

      if (objective.kind === 'regression') {
        const answer = run(null, null);
        const unit = objective.target === 'residual' ? objective.residualScale : 1;
        const loss = regressionLoss(answer, y0, objective.norm, unit);
        if (objective.perceptual === undefined) return loss;
        const made = asAnswered(task, fromTarget(objective, answer, base), low);
        const pair = { made, truth: image, scale: batch.scale };
        return add(loss, perceptualTerm(objective.perceptual, distances, pair, draw)) as Scalar;
      }
      return diffusionLoss((y, _, level) => run(y, level), { y0, condition }, noise(y0.shape, draw), objective);
    });
}
