import type { Scalar, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { abs, mean, mul, reshape, sqrt, square, sub, tidy } from '@tensorflow/tfjs-core';
import { predictionTarget, qSample, type Condition, type Denoiser } from '@sr3kit/denoiser';
import { assertShape } from '@sr3kit/ops';
import type { ObjectiveConfig } from './config.ts';
import { lossWeights } from './weights.ts';

/**
 * The training objective of SR3 (eq. 6, Alg. 1) for any of the predictions: noises the targets, asks the denoiser, and
 * compares. With prediction `eps`, norm `l1` or `l2` and weighting `none` it is the paper's, as a mean over elements.
 *
 * The error is scaled by the root of its weight before the norm is taken: under `l2` a weight multiplies the squared
 * error, and under `l1` a weighting other than `none` means the same for eps, v and y0, as it does under `l2`.
 *
 * @param denoise - The network, whose output is read as `objective.prediction`.
 * @param batch - `y0` is the target, `[batch, height, width, channels]`, in [-1, 1] if it is a picture; `emphasis`, if
 * given, says how much each place counts, about 1 on average: a factor on what the norm makes of its error, of a shape that
 * broadcasts to that of `y0`.
 * @param draw - `eps` is N(0, 1) noise of the shape of `y0`; `noiseLevel` is sqrt(alphaBar) of each sample, `[batch]`.
 * @returns A scalar, owned by the caller; gradients flow through `denoise`.
 * @throws RangeError if the shapes of `eps` or of the answer differ from that of `y0`.
 */
export function diffusionLoss(
  denoise: Denoiser,
  batch: { readonly y0: Tensor4D; readonly condition: Condition; readonly emphasis?: Tensor4D },
  draw: { readonly eps: Tensor4D; readonly noiseLevel: Tensor1D },
  objective: ObjectiveConfig,
): Scalar {
  const { y0, condition, emphasis } = batch;
  const { eps, noiseLevel } = draw;
  const { prediction, norm, weighting } = objective;
  assertShape('eps', eps, y0.shape);
  assertShape('noiseLevel', noiseLevel, y0.shape.slice(0, 1));
  return tidy(() => {
    const y = qSample(y0, eps, noiseLevel);
    const output = denoise(y, condition, noiseLevel);
    assertShape("the denoiser's answer", output, y0.shape);
    const error = sub(predictionTarget(prediction, y0, eps, noiseLevel), output);
    const plain = norm === 'l1' ? abs(error) : square(error);
    const size = emphasis ? mul(emphasis, plain) : plain;
    if (weighting.kind === 'none') return mean(size);
    const weights = lossWeights(prediction, noiseLevel, weighting);
    return mean(mul(reshape(norm === 'l1' ? sqrt(weights) : weights, [-1, 1, 1, 1]), size));
  });
}
