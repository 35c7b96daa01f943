import { add, dispose, stack, tidy, type Scalar } from '@tensorflow/tfjs-core';
import { disposeParams, type Params } from '@sr3kit/denoiser';
import type { Draw } from '@sr3kit/losses';
import { withPrecision } from '@sr3kit/ops';
import { deriveSeed } from '@sr3kit/random';
import { batchStream, type BatchStream } from './batchStream.ts';
import { clipFactor } from './clip.ts';
import type { TrainerConfig } from './config.ts';
import { TrainingDivergedError } from './diverged.ts';
import { eventLoopTurn } from './eventLoopTurn.ts';
import { lossGradient, type LossGradient } from './gradients.ts';
import { learningRateAt } from './learningRate.ts';
import { prepareUpdate } from './prepareUpdate.ts';
import { borrowedParams, type TrainingState } from './trainingState.ts';

/** What {@link train} needs beside the state. */
export interface TrainOptions<TBatch> {
  /**
   * Mean loss over the examples of a batch, a float32 scalar made of functional ops. It runs in a tidy: what it makes on
   * the way is freed, what it is given is not. The params are those of this step: to keep some, copy their data.
   */
  readonly loss: (params: Params, batch: TBatch, draw: Draw) => Scalar;
  /**
   * The batches of the run from the one with index `start` on; an update takes `accumulate` of them. For exact resume
   * batch i must be the same whatever the start.
   */
  readonly batches: (start: number) => AsyncIterable<TBatch>;
  /** Default: that of the state. Another one continues a run with more steps, another rate and so on. */
  readonly config?: TrainerConfig;
  /** Ends the run after the step at hand; not an error. */
  readonly signal?: AbortSignal;
}

/** One finished update. */
export interface TrainStep {
  /** Updates done, this one included: 1 for the first. */
  readonly step: number;
  /** Mean over the batches of this update, before it. */
  readonly loss: number;
  /** L2 norm of the mean gradient over all parameters, before clipping. */
  readonly gradNorm: number;
  readonly learningRate: number;
  /** Examples seen since the start of the run. */
  readonly examples: number;
  /** Wall time of this step, waiting for batches included, in seconds. */
  readonly seconds: number;
}

/**
 * Trains until `config.steps` updates are done, the signal is aborted or the caller's loop ends, and yields every update.
 * The state is then that of the last finished step: save it, sample from it, go on later. On one engine, with the same
 * number of threads, the sequence of losses and weights depends on nothing but the state, the batches and the loss: an
 * interrupted run continues as if it had never stopped, to the bit.
 *
 * @param state - Moved on by this function, which does not dispose it; not to be used by two runs at a time.
 * @throws TrainingDivergedError if a loss or gradient is not finite, before the update is applied; RangeError if the
 *   batches end; whatever `loss` or `batches` throw. The state stays that of the last finished step.
 */
export async function* train<TBatch>(
  state: TrainingState,
  options: TrainOptions<TBatch>,
): AsyncGenerator<TrainStep, void, undefined> {
  const config = options.config ?? state.config;
  state.config = config;
  if (state.step >= config.steps || options.signal?.aborted) return;
  const stream = batchStream(options.batches(state.step * config.accumulate));
  try {
    while (state.step < config.steps && !options.signal?.aborted) {
      const started = performance.now();
      const gathered = await gather(state, stream, options);
      if (gathered === undefined) return;
      const measured = await applyGradient(state, gathered);
      await eventLoopTurn();
      const examples = state.step * config.accumulate * config.batchSize;
      yield { step: state.step, ...measured, examples, seconds: (performance.now() - started) / 1000 };
    }
  } finally {
    await stream.close();
  }
}

/** Sums of loss and gradient over the batches of one update; undefined if aborted before the first of them came. */
async function gather<TBatch>(
  state: TrainingState,
  stream: BatchStream<TBatch>,
  { loss, signal }: TrainOptions<TBatch>,
): Promise<LossGradient | undefined> {
  const { layout, config, step } = state;
  const params = borrowedParams(state);
  let total: LossGradient | undefined;
  try {
    for (let micro = 0; micro < config.accumulate; micro++) {
      const batch = await stream.next(micro === 0 ? signal : undefined);
      if (batch === undefined) return undefined;
      const draw: Draw = { step, micro, seed: deriveSeed(config.seed, 'training', step, micro) };
      const lossOf = (current: Params): Scalar => loss(current, batch, draw);
      const part = withPrecision(config.precision, () => lossGradient(params, layout, lossOf));
      total = total === undefined ? part : addAndFree(total, part);
    }
    return total;
  } catch (error) {
    if (total) dispose([total.loss, ...total.gradients]);
    throw error;
  } finally {
    disposeParams(params);
  }
}

function addAndFree(a: LossGradient, b: LossGradient): LossGradient {
  try {
    return tidy(() => ({
      loss: add<Scalar>(a.loss, b.loss),
      gradients: a.gradients.map((gradient, i) => add(gradient, b.gradients[i]!)),
    }));
  } finally {
    dispose([a.loss, b.loss, ...a.gradients, ...b.gradients]);
  }
}

/** Measures, checks and applies a gradient; frees it. */
async function applyGradient(
  state: TrainingState,
  { loss, gradients }: LossGradient,
): Promise<Pick<TrainStep, 'loss' | 'gradNorm' | 'learningRate'>> {
  const { config, step } = state;
  const learningRate = learningRateAt(config, step);
  const update = prepareUpdate(gradients);
  try {
    const measured = await measure(loss, update.squaredNorm, config.accumulate);
    if (!Number.isFinite(measured.loss) || !Number.isFinite(measured.gradNorm)) {
      throw new TrainingDivergedError({ ...measured, step: step + 1, learningRate, checkpoint: state.checkpoint });
    }
    update.apply(state, { scale: clipFactor(measured.gradNorm, config.clipNorm) / config.accumulate, learningRate });
    return { ...measured, learningRate };
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
