import { tensor1d, type Tensor1D } from '@tensorflow/tfjs-core';
import { adamNumbers } from '@sr3kit/ops';
import { adamConstants } from './adam.ts';
import type { TrainerConfig } from './config.ts';
import { emaDecayAt } from './ema.ts';

/**
 * The numbers that kernels of an update take, in their order.
 *
 * @param step - Updates done before this one: 0 for the first.
 * @param scale - The gradient is multiplied by this, where the kernel does not find that out itself.
 * @returns The caller owns it.
 */
export function updateNumbers(config: TrainerConfig, step: number, learningRate: number, scale: number): Tensor1D {
  const { optimizer } = config;
  const { rate, epsilon } = adamConstants(optimizer, learningRate, step);
  const decoupled = optimizer.kind === 'adamw';
  const named: Readonly<Record<(typeof adamNumbers)[number], number>> = {
    gradientScale: scale,
    l2: decoupled ? 0 : optimizer.weightDecay,
    beta1: optimizer.beta1,
    rest1: 1 - optimizer.beta1,
    beta2: optimizer.beta2,
    rest2: 1 - optimizer.beta2,
    epsilon,
    rate,
    keep: decoupled ? 1 - learningRate * optimizer.weightDecay : 1,
    emaRest: 1 - emaDecayAt(config.emaDecay, step),
  };
  return tensor1d(adamNumbers.map((name) => named[name]));
}
