import { customGrad, engine, grads, tidy, type GradSaveFunc, type Tensor } from '@tensorflow/tfjs-core';
import { currentPrecision, withPrecision } from './precision.ts';

let checkpointing = false;

/**
 * Runs a function in which parts that are {@link checkpointed} keep nothing for their gradient but their inputs, if `on`
 * says so.
 *
 * @param act - Synchronous.
 * @returns What it returns.
 * @throws What it throws.
 */
export function withGradientCheckpointing<T>(on: boolean, act: () => T): T {
  const before = checkpointing;
  checkpointing = on;
  try {
    return act();
  } finally {
    checkpointing = before;
  }
}

/**
 * A part of a network: `part(inputs)`. Within {@link withGradientCheckpointing} its gradient computes the part again from the
 * inputs, so that what lies in between need not be kept until then (gradient checkpointing, Chen et al. 2016): a third more
 * work for a training step, and far less memory where a network has many parts.
 *
 * @param part - A function of the inputs alone, which must give the same again: every tensor that it needs a gradient by is one
 * of them, and what is drawn is drawn from a seed. It depends on each of them.
 * @param inputs - Stay the caller's.
 * @returns What the part returns, owned by the caller. Differentiable in the inputs.
 * @throws What the part throws; in the gradient, an Error if the part does not depend on an input.
 */
export function checkpointed<T extends Tensor>(part: (inputs: readonly Tensor[]) => T, inputs: readonly Tensor[]): T {
  if (!checkpointing) return part(inputs);
  const precision = currentPrecision();
  const operate = customGrad((...args) => {
    const save = args.at(-1) as unknown as GradSaveFunc;
    save([...inputs]);
    const again = (...given: Tensor[]): T => withPrecision(precision, () => part(given));
    return { value: again(...inputs), gradFunc: (dy: Tensor, saved: Tensor[]) => gradients(again, saved, dy) };
  });
  return operate(...inputs) as T;
}

/** The part of the engine that holds what is recorded. Its types call this private. */
interface Recorder {
  readonly state: { activeTape: unknown };
}

/** Gradients within the backward pass of others, which the library would leave without the tape that they are working on. */
function gradients(part: (...inputs: Tensor[]) => Tensor, inputs: Tensor[], dy: Tensor): Tensor[] {
  const { state } = engine() as unknown as Recorder;
  const tape = state.activeTape;
  try {
    return tidy(() => grads(part)(inputs, dy));
  } finally {
    state.activeTape = tape;
  }
}
