import { dispose, mul, square, sum, tidy, type Scalar, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { adamStep, type AdamInput, type AdamVectors } from './adam.ts';
import { emaDecayAt, emaStep } from './ema.ts';
import { flatten } from './layout.ts';
import { muonStep } from './muon.ts';
import type { TrainingState } from './trainingState.ts';
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
          const next = nextVectors(state, input);
          return { ...next, ema: emaStep(state.ema, next.values, emaDecayAt(config.emaDecay, step)) };
        }),
      );
    },
    dispose: () => dispose(made),
  };
}

function nextVectors(state: TrainingState, input: AdamInput): AdamVectors {
  const { layout, config } = state;
  const { muon, weightDecay } = config.optimizer;
  const adam = adamStep(state, input, config.optimizer);
  if (!muon) return adam;
  const gradient = mul<Tensor1D>(input.gradient, input.scale);
  return muonStep(state, adam, { gradient, learningRate: input.learningRate, weightDecay, layout }, muon);
}
