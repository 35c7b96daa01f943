import { getBackend, stack, type Scalar } from '@tensorflow/tfjs-core';
import { hasEngineKernel, supportsPrecision } from '@sr3kit/ops';
import { clipFactor } from './clip.ts';
import { TrainingDivergedError } from './diverged.ts';
import type { LossGradient } from './gradients.ts';
import { learningRateAt } from './learningRate.ts';
import { muonMatrices } from './muon.ts';
import { prepareUpdate } from './prepareUpdate.ts';
import type { Measured, Steps } from './steps.ts';
import { stepsAhead } from './stepsAhead.ts';
import type { TrainingState } from './trainingState.ts';

/**
 * The way of the active engine: one step after the other, or, where it can do an update without us, some steps ahead.
 *
 * @param usesState - See `TrainOptions`.
 * @throws RangeError for a training in float16 where the engine has none, or by Muon; for Muon without a matrix.
 */
export function stepsOf(state: TrainingState, usesState: (step: number) => boolean): Steps {
  if (state.config.precision === 'float16' && !supportsPrecision('float16')) {
    throw new RangeError(
      `precision float16 needs the engine webgpu, and this is ${getBackend()}: choose that engine, or precision float32`,
    );
  }
  const { precision, optimizer } = state.config;
  if (precision === 'float16' && optimizer.muon) {
    throw new RangeError('optimizer.muon cannot train in float16: choose precision float32, or leave out muon');
  }
  // Before the first step is computed, which may take long.
  if (optimizer.muon) muonMatrices(state.layout, optimizer.muon);
  return hasEngineKernel('Sr3kitGuardedAdam') && !optimizer.muon ? stepsAhead(state, usesState) : oneByOne(state);
}

function oneByOne(state: TrainingState): Steps {
  return {
    gradient: (act) => act(),
    async *apply(gradient) {
      yield await applyGradient(state, gradient);
    },
    async *rest() {
      // Every step is finished when the next one begins.
    },
    close: () => Promise.resolve(),
  };
}

/** Measures, checks and applies a gradient; frees it. */
async function applyGradient(state: TrainingState, { loss, gradients }: LossGradient): Promise<Measured> {
  const { config, step } = state;
  const learningRate = learningRateAt(config, step);
  const update = prepareUpdate(gradients, config);
  try {
    const measured = await measure(loss, update.squaredNorm, config.accumulate);
    if (!Number.isFinite(measured.loss) || !Number.isFinite(measured.gradNorm)) {
      throw new TrainingDivergedError({ ...measured, step: step + 1, learningRate, checkpoint: state.checkpoint });
    }
    update.apply(state, { scale: clipFactor(measured.gradNorm, config.clipNorm) / config.accumulate, learningRate });
    return { step: step + 1, ...measured, learningRate };
  } finally {
    loss.dispose();
    update.dispose();
  }
}

/** The one place where a step waits for the device. */
async function measure(
  loss: Scalar,
  squaredNorm: Scalar,
  batches: number,
): Promise<{ loss: number; gradNorm: number }> {
  const both = stack([loss, squaredNorm]);
  try {
    const [lossSum, squareSum] = await both.data();
    return { loss: lossSum! / batches, gradNorm: Math.sqrt(squareSum!) / batches };
  } finally {
    both.dispose();
  }
}
