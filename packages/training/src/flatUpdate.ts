import { dispose, square, sum, tidy, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import { adamStep } from './adam.ts';
import { emaDecayAt, emaStep } from './ema.ts';
import { flatten } from './layout.ts';
import type { Update } from './update.ts';

/** An update with the operations that every engine has: the gradients become one vector, and so do their squares. */
export function flatUpdate(gradients: readonly Tensor[]): Update {
  const made = tidy(() => {
    const gradient = flatten(gradients);
    const squares = square(gradient);
    return { gradient, squares, squaredNorm: sum(squares) as Scalar };
  });
  dispose([...gradients]);
  return {
    squaredNorm: made.squaredNorm,
    apply(state, { scale, learningRate }) {
      const { config, step } = state;
      const input = { gradient: made.gradient, squares: made.squares, scale, learningRate, step };
      state.advance(
        tidy(() => {
          const next = adamStep(state, input, config.optimizer);
          return { ...next, ema: emaStep(state.ema, next.values, emaDecayAt(config.emaDecay, step)) };
        }),
      );
    },
    dispose: () => dispose(made),
  };
}
