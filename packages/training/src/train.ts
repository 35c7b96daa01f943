import { add, dispose, tidy, type Scalar } from '@tensorflow/tfjs-core';
import { disposeParams, type Params } from '@sr3kit/denoiser';
import type { Draw } from '@sr3kit/losses';
import { withGradientCheckpointing, withPrecision } from '@sr3kit/ops';
import { deriveSeed } from '@sr3kit/random';
import { gradientsOfPart } from './backpropagate.ts';
import { batchStream, type BatchStream } from './batchStream.ts';
import type { TrainerConfig } from './config.ts';
import { eventLoopTurn } from './eventLoopTurn.ts';
import { lossGradient, type LossGradient } from './gradients.ts';
import type { LossScaling } from './lossScaling.ts';
import type { Measured, Steps } from './steps.ts';
import { stepsOf } from './stepsOf.ts';
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
  /**
   * Whether the caller does something with the state after a step, such as saving it. After all others an engine that
   * computes by itself, a GPU through WebGPU, may be given the next steps before it has finished this one: the state is then
   * up to two steps ahead of what is yielded. Default: after all.
   */
  readonly usesState?: (step: number) => boolean;
}

/** One finished update. */
export interface TrainStep {
  /** Updates done, this one included: 1 for the first. */
  readonly step: number;
  /** Mean over the batches of this update, before it. */
  readonly loss: number;
  /** L2 norm of the mean gradient over all parameters, before clipping; not finite where the step was left out. */
  readonly gradNorm: number;
  readonly learningRate: number;
  /**
   * In a training in float16: how the loss is scaled after this step. A step whose scaled gradient overflows is left out: it
   * counts, but changes nothing but the scale.
   */
  readonly scaling?: LossScaling;
  /** Examples seen since the start of the run. */
  readonly examples: number;
  /** Wall time from the step before to this one, without what the caller did, in seconds. */
  readonly seconds: number;
  /** How much of it went into waiting for batches. */
  readonly waited: number;
}

/**
 * Trains until `config.steps` updates are done, the signal is aborted or the caller's loop ends, and yields every update.
 * The state is then that of the last finished step (but see `usesState`): save it, sample from it, go on later. On one engine, with the same
 * number of threads, the sequence of losses and weights depends on nothing but the state, the batches and the loss: an
 * interrupted run continues as if it had never stopped, to the bit.
 *
 * @param state - Moved on by this function, which does not dispose it; not to be used by two runs at a time.
 * @throws TrainingDivergedError if a loss or gradient is not finite, before the update is applied; RangeError if the
 *   batches end, or the engine has not the precision float16; whatever `loss` or `batches` throw. The state stays that of the last finished step.
 */
export async function* train<TBatch>(
  state: TrainingState,
  options: TrainOptions<TBatch>,
): AsyncGenerator<TrainStep, void, undefined> {
  const config = options.config ?? state.config;
  state.config = config;
  if (state.step >= config.steps || options.signal?.aborted) return;
  const steps = stepsOf(state, options.usesState ?? (() => true));
  let since = performance.now();
  const stream = timed(batchStream(options.batches(state.step * config.accumulate)));
  const finished = (measured: Measured): TrainStep => {
    const examples = measured.step * config.accumulate * config.batchSize;
    return { ...measured, examples, seconds: (performance.now() - since) / 1000, waited: stream.takeSeconds() };
  };
  try {
    while (state.step < config.steps && !options.signal?.aborted) {
      const gathered = await gather(state, stream, steps, options);
      if (gathered === undefined) break;
      for await (const measured of steps.apply(gathered)) {
        await eventLoopTurn();
        yield finished(measured);
        since = performance.now();
      }
    }
    for await (const measured of steps.rest()) {
      yield finished(measured);
      since = performance.now();
    }
  } finally {
    await steps.close();
    await stream.close();
  }
}

interface TimedStream<TBatch> extends BatchStream<TBatch> {
  /** Seconds for which somebody waited for it since the last call. */
  takeSeconds(): number;
}

function timed<TBatch>(stream: BatchStream<TBatch>): TimedStream<TBatch> {
  let waited = 0;
  return {
    async next(signal) {
      const asked = performance.now();
      try {
        return await stream.next(signal);
      } finally {
        waited += performance.now() - asked;
      }
    },
    close: () => stream.close(),
    takeSeconds() {
      const seconds = waited / 1000;
      waited = 0;
      return seconds;
    },
  };
}

/** Sums of loss and gradient over the batches of one update; undefined if aborted before the first of them came. */
async function gather<TBatch>(
  state: TrainingState,
  stream: BatchStream<TBatch>,
  steps: Steps,
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
      const part = steps.gradient(
        (scale) =>
          withPrecision(config.precision, () =>
            withGradientCheckpointing(config.gradientCheckpointing ? gradientsOfPart : undefined, () =>
              lossGradient(params, layout, lossOf, scale),
            ),
          ),
        micro + 1 === config.accumulate,
      );
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
