import type { Dataset } from '@sr3kit/data/node';
import { disposeParams } from '@sr3kit/denoiser';
import { initModel, trainingLoss, type AnyModelConfig, type Model } from '@sr3kit/models';
import { createState, emaParams, train, trainerConfigSchema, type TrainerConfig } from '@sr3kit/training';
import type { Reporter } from '../report/events.ts';
import { createSmoothing } from '../report/smoothing.ts';

/** Steps that show how fast this machine is, and how many of the last of them are timed: the first are slow on wasm. */
const TRIAL_STEPS = 16;
const TIMED_STEPS = 6;
const BATCH = 8;

function plan(steps: number): TrainerConfig {
  return trainerConfigSchema.parse({
    batchSize: BATCH,
    steps,
    learningRate: 2e-3,
    warmupSteps: Math.min(20, Math.ceil(steps / 4)),
    decay: 'cosine',
    emaDecay: 0.98,
    clipNorm: 1,
    seed: 1,
  });
}

/**
 * Trains a model for about so many seconds. The number of steps, on which the learning rate depends, follows from the speed
 * of the first few.
 *
 * @returns The model with its averaged weights; the caller owns it. Fewer steps where the signal was aborted.
 */
export async function learn(
  config: AnyModelConfig,
  dataset: Dataset,
  seconds: number,
  { reporter, signal }: { readonly reporter: Reporter; readonly signal: AbortSignal },
): Promise<Model> {
  const model = initModel(config, 1);
  const state = createState(model.params, plan(TRIAL_STEPS));
  disposeParams(model.params);
  const started = performance.now();
  const elapsed = (): number => (performance.now() - started) / 1000;
  const batches = (start: number) => dataset.batches({ batchSize: BATCH, start });
  const loss = trainingLoss(config);
  const usesState = (): boolean => false;
  const smooth = createSmoothing(0.05);
  try {
    let pace = 0;
    for await (const step of train(state, { config: plan(TRIAL_STEPS), loss, batches, signal, usesState })) {
      if (step.step > TRIAL_STEPS - TIMED_STEPS) pace += step.seconds / TIMED_STEPS;
    }
    const steps = state.step + Math.max(1, Math.floor((seconds - elapsed()) / pace));
    for await (const step of train(state, { config: plan(steps), loss, batches, signal, usesState })) {
      reporter.report({
        event: 'step',
        ...step,
        steps,
        smoothed: smooth(step.loss),
        imagesPerSecond: BATCH / step.seconds,
        eta: ((steps - step.step) * elapsed()) / step.step,
        untimedValidations: 0,
      });
      // The machine may have become slower since it was timed.
      if (elapsed() > seconds * 1.25) break;
    }
    return { config, params: emaParams(state) };
  } finally {
    state.dispose();
  }
}
