import { add, clipByValue, div, mean, mul, tidy, type Scalar, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import { denoiser, localScale, localScaleLoss, regress, toSites, type LiteConfig } from '@sr3kit/lite';
import { diffusionLoss, regressionLoss, type RegressionNorm } from '@sr3kit/losses';
import { stopGradient } from '@sr3kit/ops';
import type { LossOptions, TrainingLoss } from '../architecture/architecture.ts';
import type { ModelConfig } from '../config/modelConfig.ts';
import { untagged } from '../config/network.ts';
import type { LiteNetwork } from '../config/network.ts';
import type { Task } from '../config/task.ts';
import { batchTensors } from '../loss/batchTensors.ts';
import { drawNoise } from '../loss/drawNoise.ts';
import { asAnswered, perceptualTerm } from '../loss/perceptualTerm.ts';

/**
 * Share of the local scale's likelihood in the first stage: it reaches its optimum whatever the share, so a small one
 * is enough.
 */
const SCALE_SHARE = 0.1;
/** Of the norm `psnr`: how much of it is of the picture as inference answers with it, and the rest of the network's own. */
const ANSWERED_SHARE = 0.7;
/** How much less or more than the average of its batch a site may count in the second stage. */
const EMPHASIS = [0.3, 3] as const;

/**
 * `trainingLoss` of the light model. Its two objectives are two stages: `regression` trains the regressor and the local
 * scale of what it misses; `diffusion` trains the denoiser of that and leaves the rest unchanged (see `isTrained`).
 * A regression with a perceptual term trains another regressor, for the crisp mode, and nothing else.
 */
export function liteLoss(
  { task, network: tagged, objective, schedule }: ModelConfig<LiteNetwork>,
  { distances }: Pick<LossOptions, 'distances'>,
): TrainingLoss {
  const network = untagged(tagged);
  if (objective.kind === 'regression' && objective.perceptual !== undefined) {
    const { perceptual, norm } = objective;
    const { residualScale } = network.regressor;
    return (params, batch, draw) =>
      tidy(() => {
        const { image, low } = batchTensors(batch);
        const made = asAnswered(task, regress(network, params, low).image, low);
        const term = perceptualTerm(perceptual, distances, { made, truth: image, scale: batch.scale }, draw);
        return add(errorIn(residualScale, made, image, norm), term) as Scalar;
      });
  }
  if (objective.kind === 'regression') {
    return (params, batch) =>
      tidy(() => {
        const { image, low } = batchTensors(batch);
        return firstStage({ task, network, norm: objective.norm }, params, image, low);
      });
  }

  const noise = drawNoise(schedule, objective);
  return (params, batch, draw) =>
    tidy(() => {
      const { image, low } = batchTensors(batch);
      const { image: regression, features } = regress(network, params, low);
      const sigma = localScale(network, params, features);
      const y0 = toSites(network, image, regression, sigma);
      const denoise = denoiser(network, params, { lowRes: low, features });
      // Sites where much is missing count for more, because their errors are larger in the picture.
      const emphasis = clipByValue(div(sigma, mean(sigma)), ...EMPHASIS) as Tensor4D;
      return diffusionLoss(denoise, { y0, condition: {}, emphasis }, noise(y0.shape, draw), objective);
    });
}

interface FirstStage {
  readonly task: Task;
  readonly network: LiteConfig;
  readonly norm: RegressionNorm;
}

function firstStage({ task, network, norm }: FirstStage, params: Params, image: Tensor4D, low: Tensor4D): Scalar {
  const { residualScale } = network.regressor;
  const { image: regression, features } = regress(network, params, low);
  const error = (made: Tensor4D) => errorIn(residualScale, made, image, norm);
  const fit =
    norm === 'psnr'
      ? add(mul(ANSWERED_SHARE, error(asAnswered(task, regression, low))), mul(1 - ANSWERED_SHARE, error(regression)))
      : error(regression);
  // The regressor must not depend on how well its errors can be predicted.
  const leftOver = toSites(network, image, stopGradient(regression), null);
  const sigma = localScale(network, params, stopGradient(features));
  return add(fit, mul(SCALE_SHARE, localScaleLoss(sigma, leftOver))) as Scalar;
}

function errorIn(unit: number, made: Tensor4D, image: Tensor4D, norm: RegressionNorm): Scalar {
  return regressionLoss(div(made, unit), div(image, unit), norm, unit);
}
