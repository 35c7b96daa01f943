import { customGrad, type GradSaveFunc, type Tensor } from '@tensorflow/tfjs-core';
import { currentPrecision, withPrecision } from './precision.ts';

/**
 * Gradients of a part of a network, within the backward pass of a whole one.
 *
 * @param part - To be recorded now.
 * @param dy - Gradient of what the part returns.
 * @returns One for each of the inputs, owned by the caller.
 */
export type GradientsOfPart = (
  part: (inputs: readonly Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  dy: Tensor,
) => Tensor[];

let current: GradientsOfPart | undefined;

/**
 * Runs a function in which parts that are {@link checkpointed} keep nothing for their gradient but their inputs.
 *
 * @param gradients - Computes their gradients; undefined if they are to keep what they need.
 * @param act - Synchronous.
 * @returns What it returns.
 * @throws What it throws.
 */
export function withGradientCheckpointing<T>(gradients: GradientsOfPart | undefined, act: () => T): T {
  const before = current;
  current = gradients;
  try {
    return act();
  } finally {
    current = before;
  }
}

/**
 * A part of a network: `part(inputs)`. Within {@link withGradientCheckpointing} its gradient computes the part again from the
 * inputs, so that what lies in between need not be kept until then (gradient checkpointing, Chen et al. 2016): a third more
 * work for a training step, and far less memory where a network has many parts.
 *
 * @param part - A function of the inputs alone, which must give the same again: every tensor that it needs a gradient by is one
 * of them, and what is drawn is drawn from a seed.
 * @param inputs - Stay the caller's.
 * @returns What the part returns, owned by the caller. Differentiable in the inputs.
 * @throws What the part throws.
 */
export function checkpointed<T extends Tensor>(part: (inputs: readonly Tensor[]) => T, inputs: readonly Tensor[]): T {
  if (!current) return part(inputs);
  const [gradients, precision] = [current, currentPrecision()];
  const operate = customGrad((...args) => {
    const save = args.at(-1) as unknown as GradSaveFunc;
    save([...inputs]);
    return {
      value: part(inputs),
      gradFunc: (dy: Tensor, saved: Tensor[]) => withPrecision(precision, () => gradients(part, saved, dy)),
    };
  });
  return operate(...inputs) as T;
}
