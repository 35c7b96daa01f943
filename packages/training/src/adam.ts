import { add, div, mul, sqrt, square, sub, tidy, type Tensor1D } from '@tensorflow/tfjs-core';
import type { OptimizerConfig } from './config.ts';

/** What Adam changes, each [parameters]. */
export interface AdamVectors {
  /** The parameters. */
  readonly values: Tensor1D;
  /** Moving mean of the gradients. */
  readonly m: Tensor1D;
  /** Moving mean of their squares. */
  readonly v: Tensor1D;
}

/** One gradient, and how to use it. */
export interface AdamInput {
  /** [parameters], before scaling. */
  readonly gradient: Tensor1D;
  /** Its square, [parameters]: the caller has it from the norm. */
  readonly squares: Tensor1D;
  /** The gradient is multiplied by this: clipping and the mean over accumulated batches. */
  readonly scale: number;
  readonly learningRate: number;
  /** Updates done before this one: 0 for the first. */
  readonly step: number;
}

/**
 * The two numbers of an update that depend on its place in the run: Kingma & Ba 2015, end of section 2.
 *
 * @param step - Updates done before this one: 0 for the first.
 */
export function adamConstants(
  { beta1, beta2, epsilon }: OptimizerConfig,
  learningRate: number,
  step: number,
): { rate: number; epsilon: number } {
  const correction = Math.sqrt(1 - beta2 ** (step + 1));
  return { rate: (learningRate * correction) / (1 - beta1 ** (step + 1)), epsilon: epsilon * correction };
}

/**
 * One update of Adam (Kingma & Ba 2015, Alg. 1, in the form of the end of section 2) or AdamW (Loshchilov & Hutter 2019,
 * Alg. 2), equal to torch.optim's up to rounding.
 *
 * Everything that depends on the step is folded into a few numbers, which enter as scalar tensors: 11 kernels over the
 * vectors, 12 for AdamW with decay, 15 for Adam with decay.
 *
 * @returns The new vectors; the caller owns them and still owns the old ones.
 */
export function adamStep(vectors: AdamVectors, input: AdamInput, optimizer: OptimizerConfig): AdamVectors {
  const { beta1, beta2, weightDecay } = optimizer;
  const { learningRate } = input;
  const { rate, epsilon } = adamConstants(optimizer, learningRate, input.step);
  return tidy(() => {
    const { gradient, squares, scale } = optimizer.kind === 'adam' ? withL2(vectors.values, input, weightDecay) : input;
    const m = tidy((): Tensor1D => add(mul(vectors.m, beta1), mul(gradient, (1 - beta1) * scale)));
    const v = tidy((): Tensor1D => add(mul(vectors.v, beta2), mul(squares, (1 - beta2) * scale * scale)));
    const change = tidy((): Tensor1D => mul(div(m, add(sqrt(v), epsilon)), rate));
    const decays = optimizer.kind === 'adamw' && weightDecay > 0;
    const start = decays ? mul<Tensor1D>(vectors.values, 1 - learningRate * weightDecay) : vectors.values;
    return { values: sub<Tensor1D>(start, change), m, v };
  });
}

type ScaledGradient = Pick<AdamInput, 'gradient' | 'squares' | 'scale'>;

function withL2(values: Tensor1D, input: ScaledGradient, weightDecay: number): ScaledGradient {
  if (weightDecay === 0) return input;
  const gradient = tidy((): Tensor1D => add(mul(input.gradient, input.scale), mul(values, weightDecay)));
  return { gradient, squares: square(gradient), scale: 1 };
}
