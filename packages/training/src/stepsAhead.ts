import { dispose, scalar, tensor1d, type Scalar, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { hasEngineKernel, runEngineKernel } from '@sr3kit/ops';
import { TrainingDivergedError } from './diverged.ts';
import type { LossGradient } from './gradients.ts';
import { learningRateAt } from './learningRate.ts';
import { GROWTH_STEPS, MOST_SCALE, type LossScaling } from './lossScaling.ts';
import type { Measured, Steps } from './steps.ts';
import type { TrainingState } from './trainingState.ts';
import { updateNumbers } from './updateNumbers.ts';

/** Steps that the device is given before it has finished an earlier one: enough for it to have work at any time. */
const AHEAD = 2;

/** A step whose update is on its way. */
interface Begun {
  readonly step: number;
  readonly learningRate: number;
  /** Loss, norm of the gradient, factor, and 0 where this step or one before was not finite; then those of the scaling. */
  readonly measures: Tensor;
  readonly reading: Promise<Float32Array>;
}

/**
 * Steps on a device that computes while we go on, without waiting for it: the norm is taken and used there, and what a step
 * measures is read later, in order. A step with a loss or gradient that is not finite leaves the vectors as they are, and
 * so do all after it, because the measures of each step say so to the next. When we read of it, the state has the vectors
 * of the last good step, and only its number is set right.
 *
 * What a step asks of the device is handed over at once, with its reading.
 *
 * In float16 the loss is scaled, by a number that the device has and changes: a step whose gradient is not finite is left
 * out there, the next one has half the scale, and here its number is all that is learnt of it.
 */
export function stepsAhead(state: TrainingState, usesState: (step: number) => boolean): Steps {
  const begun: Begun[] = [];
  const scaled = state.config.precision === 'float16';
  const { scaling } = state;
  // What the last step measured, for the next.
  let last: Tensor = tensor1d(
    scaled ? [0, 0, 1, 1, scaling.scale, scaling.goodSteps, scaling.skipped, 1] : [0, 0, 1, 1],
  );
  let scale: Scalar | undefined = scaled ? scalar(scaling.scale) : undefined;
  function hold(held: boolean): void {
    // Where the device was lost, it may be another engine by now.
    if (hasEngineKernel('Sr3kitHold')) runEngineKernel('Sr3kitHold', {}, { held });
  }

  function begin({ loss, gradients: [gradient] }: LossGradient): void {
    const { config, step } = state;
    const learningRate = learningRateAt(config, step);
    const { accumulate: batches, clipNorm } = config;
    const numbers = updateNumbers(config, step, learningRate, 1);
    try {
      const inputs = { gradient: gradient!, loss, before: last };
      const growth = { growthSteps: GROWTH_STEPS, mostScale: MOST_SCALE };
      const attributes = { batches, clipNorm, ...(scaled && { scaling: growth }) };
      const [measures, nextScale] = runEngineKernel('Sr3kitMeasure', inputs, attributes) as [Tensor, Scalar?];
      scale?.dispose();
      scale = nextScale;
      last.dispose();
      last = measures.clone();
      state.changeInPlace(({ values, m, v, ema }) => {
        runEngineKernel('Sr3kitGuardedAdam', { numbers, measures, gradient: gradient!, values, m, v, ema });
      });
      const reading = measures.data<'float32'>();
      // Whoever waits for it hears of an error; nobody does, where the run is left.
      reading.catch(() => undefined);
      begun.push({ step: step + 1, learningRate, measures, reading });
    } finally {
      hold(false);
      dispose([numbers, loss, gradient!]);
    }
  }

  /** The oldest step under way, finished. */
  async function finish(): Promise<Measured> {
    const { step, learningRate, measures, reading } = begun[0]!;
    const [loss, gradNorm, , fine, ...rest] = (await reading) as unknown as [
      number,
      number,
      number,
      number,
      ...number[],
    ];
    begun.shift();
    measures.dispose();
    if (fine === 0) {
      await abandon(step - 1);
      throw new TrainingDivergedError({ step, loss, gradNorm, learningRate, checkpoint: state.checkpoint });
    }
    if (!scaled) return { step, loss, gradNorm, learningRate };
    const [nextScale, goodSteps, skipped] = rest as [number, number, number, number];
    const scaling: LossScaling = { scale: nextScale, goodSteps, skipped };
    state.scaling = scaling;
    return { step, loss, gradNorm, learningRate, scaling };
  }

  /** Leaves the state at a step after which nothing was applied. */
  async function abandon(step: number): Promise<void> {
    state.recount(step);
    for (const { measures, reading } of begun.splice(0)) {
      await reading.catch(() => undefined);
      measures.dispose();
    }
  }

  return {
    gradient(act, isLast) {
      hold(true);
      try {
        return joined(act(scale));
      } finally {
        if (!isLast) hold(false);
      }
    },
    async *apply(gradient) {
      begin(gradient);
      const { step, config } = state;
      const most = step === config.steps || usesState(step) ? 0 : AHEAD;
      while (begun.length > most) yield await finish();
    },
    async *rest() {
      while (begun.length > 0) yield await finish();
    },
    async close() {
      hold(false);
      try {
        while (begun.length > 0) await finish();
      } catch {
        // It has set the state right; the run ends for another reason.
      }
      await abandon(state.step);
      dispose([last, ...(scale ? [scale] : [])]);
    },
  };
}

/** The gradients as one vector. Frees them. */
function joined({ loss, gradients }: LossGradient): LossGradient {
  const [vector] = runEngineKernel('Sr3kitJoin', gradients) as [Tensor1D];
  dispose([...gradients]);
  return { loss: loss as Scalar, gradients: [vector] };
}
