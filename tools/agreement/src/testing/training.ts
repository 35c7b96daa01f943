import { dispose, tensor1d, type Scalar, type Tensor4D } from '@tensorflow/tfjs-core';
import { diffusionLoss } from '@sr3kit/losses';
import { gaussian, type Precision } from '@sr3kit/ops';
import { createState, currentParams, train, trainerConfigSchema } from '@sr3kit/training';
import { denoiser } from '@sr3kit/unet';
import type { Results } from './describeAgreement.ts';
import { pictures, tinyUnet, usedParams } from './tinyUnet.ts';

/**
 * Adam divides a gradient by its own size, so that noise in a gradient that is zero becomes a whole step; with an epsilon
 * above that noise, what comes out is as exact as what goes in.
 */
const common = {
  batchSize: 2,
  steps: 2,
  learningRate: 1e-2,
  optimizer: { epsilon: 1e-2 },
  clipNorm: 1,
} as const;

/**
 * Two steps, so that the second starts from what the first has made: losses, gradient norms, and all weights.
 *
 * @param precision - Engines that do not have it compute in float32.
 */
export async function computeTraining(precision: Precision = 'float32'): Promise<Results> {
  const config = trainerConfigSchema.parse({ ...common, precision });
  const first = usedParams();
  const state = createState(first, config);
  dispose(first);
  const results: Record<string, Float32Array> = {};
  try {
    const run = train(state, {
      batches: async function* (start) {
        for (let i = start; ; i++) yield i;
      },
      loss: (params, i): Scalar => {
        const y0 = pictures(10 + i);
        const eps: Tensor4D = gaussian([2, 8, 8, 1], i);
        const draw = { eps, noiseLevel: tensor1d([0.9, 0.3]) };
        const batch = { y0, condition: { image: pictures(20 + i) } };
        const objective = { prediction: 'eps', norm: 'l2', weighting: { kind: 'none' } } as const;
        return diffusionLoss(denoiser(tinyUnet, params), batch, draw, objective);
      },
    });
    for await (const { step, loss, gradNorm } of run) {
      results[`loss ${step}`] = Float32Array.of(loss);
      results[`gradient norm ${step}`] = Float32Array.of(gradNorm);
    }
    const params = currentParams(state);
    for (const [name, weights] of Object.entries(params)) results[name] = Float32Array.from(await weights.data());
    dispose(params);
  } finally {
    state.dispose();
  }
  return results;
}
