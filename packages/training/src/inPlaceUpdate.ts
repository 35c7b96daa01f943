import { dispose, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import { runEngineKernel } from '@sr3kit/ops';
import type { Update } from './update.ts';
import { updateNumbers } from './updateNumbers.ts';

/**
 * An update in one pass over memory, which changes the vectors of the state where they lie: the engine has kernels for it.
 * Neither the gradients nor the results need vectors of their own.
 */
export function inPlaceUpdate(gradients: readonly Tensor[]): Update {
  const [squaredNorm] = runEngineKernel('Sr3kitSquaredNorm', gradients) as [Scalar];
  return {
    squaredNorm,
    apply(state, { scale, learningRate }) {
      const numbers = updateNumbers(state.config, state.step, learningRate, scale);
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
