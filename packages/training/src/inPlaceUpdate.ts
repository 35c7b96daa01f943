import { dispose, tensor1d, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import { adamNumbers, runEngineKernel } from '@sr3kit/ops';
import { adamConstants } from './adam.ts';
import { emaDecayAt } from './ema.ts';
import type { Update } from './update.ts';

/**
 * An update in one pass over memory, which changes the vectors of the state where they lie: the engine has kernels for it.
 * Neither the gradients nor the results need vectors of their own.
 */
export function inPlaceUpdate(gradients: readonly Tensor[]): Update {
  const [squaredNorm] = runEngineKernel('Sr3kitSquaredNorm', gradients) as [Scalar];
  return {
    squaredNorm,
    apply(state, { scale, learningRate }) {
      const { config, step } = state;
      const { optimizer } = config;
      const { rate, epsilon } = adamConstants(optimizer, learningRate, step);
      const decoupled = optimizer.kind === 'adamw';
      const named: Readonly<Record<(typeof adamNumbers)[number], number>> = {
        gradientScale: scale,
        l2: decoupled ? 0 : optimizer.weightDecay,
        beta1: optimizer.beta1,
        rest1: 1 - optimizer.beta1,
        beta2: optimizer.beta2,
        rest2: 1 - optimizer.beta2,
        epsilon,
        rate,
        keep: decoupled ? 1 - learningRate * optimizer.weightDecay : 1,
        emaRest: 1 - emaDecayAt(config.emaDecay, step),
      };
      const numbers = tensor1d(adamNumbers.map((name) => named[name]));
      try {
        state.changeInPlace(({ values, m, v, ema }) => {
          runEngineKernel('Sr3kitAdam', { numbers, values, m, v, ema, ...Object.fromEntries(gradients.entries()) });
        });
      } finally {
        numbers.dispose();
      }
    },
    dispose: () => dispose([squaredNorm, ...gradients]),
  };
}
