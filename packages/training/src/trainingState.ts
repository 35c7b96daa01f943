import { clone, dispose, fill, keep, mul, tidy, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import { hasEngineKernel, runEngineKernel } from '@sr3kit/ops';
import type { TrainerConfig } from './config.ts';
import { flatten, layoutOf, layoutSize, unflatten, type ParameterLayout } from './layout.ts';
import { firstScaling, type LossScaling } from './lossScaling.ts';

/** The four vectors of a run, each [parameters]. */
export interface StateVectors {
  /** The parameters. */
  readonly values: Tensor1D;
  /** First moment: moving mean of the gradients. */
  readonly m: Tensor1D;
  /** Second moment: moving mean of their squares. */
  readonly v: Tensor1D;
  /** Moving average of the parameters. */
  readonly ema: Tensor1D;
}

/**
 * A run at one step: with the data and the loss, everything the next step depends on. It owns its tensors; call `dispose`
 * when done. `train` moves it on.
 *
 * Parameters, moments and average are one vector each, so that an update is a dozen kernels and not a dozen for each
 * parameter. The vectors are the state's alone: some engines change them in place.
 */
export class TrainingState implements StateVectors {
  /** Names and shapes of the parameters, in the order of the vectors. */
  readonly layout: ParameterLayout;
  /** What the run was last trained with. */
  config: TrainerConfig;
  /** How the loss is scaled; for trainings in float16 alone. */
  scaling: LossScaling = firstScaling;
  /** Where the run was last saved, for messages. */
  checkpoint: string | undefined;
  #step: number;
  #vectors: StateVectors | undefined;
  /** Whether no other tensor shares the memory of the vectors. */
  #exclusive = false;

  /** @param vectors - Each [parameters]; owned by the state from here on. */
  constructor(layout: ParameterLayout, config: TrainerConfig, step: number, vectors: StateVectors) {
    this.layout = layout;
    this.config = config;
    this.#step = step;
    this.#vectors = kept(vectors);
  }

  /** Updates done. */
  get step(): number {
    return this.#step;
  }

  get values(): Tensor1D {
    return this.#live().values;
  }

  get m(): Tensor1D {
    return this.#live().m;
  }

  get v(): Tensor1D {
    return this.#live().v;
  }

  get ema(): Tensor1D {
    return this.#live().ema;
  }

  /** Replaces the vectors by those of the next step and frees the old ones; takes ownership of `next`. */
  advance(next: StateVectors): void {
    const old = this.#live();
    this.#vectors = kept(next);
    this.#exclusive = false;
    this.#step += 1;
    dispose({ ...old });
  }

  /** Has the vectors overwritten with those of the next step. */
  changeInPlace(act: (vectors: StateVectors) => void): void {
    if (!this.#exclusive) this.#replaceByCopies();
    act(this.#live());
    this.#step += 1;
  }

  /** Takes back steps that were counted, but that the engine did not apply. @param step - Updates done. */
  recount(step: number): void {
    this.#step = step;
  }

  /** Frees the tensors. The state cannot be used afterwards; a second call does nothing. */
  dispose(): void {
    if (this.#vectors) dispose({ ...this.#vectors });
    this.#vectors = undefined;
  }

  /** A tensor of the caller's may share the memory, and so may the average at the start. */
  #replaceByCopies(): void {
    const own = { ...this.#live() };
    // One by one: a model may take half of the memory there is.
    for (const name of Object.keys(own) as (keyof StateVectors)[]) {
      const shared = own[name];
      own[name] = keep(mul(shared, 1));
      this.#vectors = { ...own };
      shared.dispose();
    }
    this.#exclusive = true;
  }

  #live(): StateVectors {
    if (!this.#vectors) throw new Error('this training state is disposed: create or load another one');
    return this.#vectors;
  }
}

/** The state may be made inside somebody's tidy and must outlive it. */
function kept(vectors: StateVectors): StateVectors {
  for (const tensor of Object.values(vectors)) keep(tensor);
  return vectors;
}

/**
 * A run at step 0: moments 0, average equal to the parameters.
 *
 * @param params - float32; copied, the caller keeps its own.
 * @returns The caller owns it.
 * @throws RangeError if there is no parameter, TypeError if one is not float32.
 */
export function createState(params: Params, config: TrainerConfig): TrainingState {
  const layout = layoutOf(params);
  const vectors = tidy(() => {
    const values = flatten(Object.values(params));
    // Not zeros, which some engines make as an array of JavaScript that lives until it is collected.
    const zero = (): Tensor1D => fill([layoutSize(layout)], 0);
    return { values, m: zero(), v: zero(), ema: clone(values) };
  });
  return new TrainingState(layout, config, 0, vectors);
}

/** The parameters as they are now; the caller owns them. */
export function currentParams(state: TrainingState): Params {
  return unflatten(state.values, state.layout);
}

/**
 * The parameters as they are until the next update, without a copy where the engine can do that; the caller owns them, and
 * disposes them before the update.
 */
export function borrowedParams(state: TrainingState): Params {
  const { values, layout } = state;
  if (!hasEngineKernel('Sr3kitViews')) return unflatten(values, layout);
  const parts = runEngineKernel('Sr3kitViews', { vector: values }, { shapes: layout.map(({ shape }) => shape) });
  return Object.fromEntries(layout.map(({ name }, i) => [name, parts[i]!]));
}

/** The moving average of the parameters, which is what to use for inference; the caller owns it. */
export function emaParams(state: TrainingState): Params {
  return unflatten(state.ema, state.layout);
}
