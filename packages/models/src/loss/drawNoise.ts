import { tensor1d, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Draw } from '@sr3kit/losses';
import { gaussian } from '@sr3kit/ops';
import { deriveSeed } from '@sr3kit/random';
import { createSchedule, drawNoiseLevels, type ScheduleConfig } from '@sr3kit/schedules';
import type { Objective } from '../config/objective.ts';

/** Noise, and how much of it each sample gets. */
interface NoiseDraw {
  /** N(0, 1), in the requested shape. */
  readonly eps: Tensor4D;
  /** Square root of alphaBar, `[batch]`. */
  readonly noiseLevel: Tensor1D;
}

/** Lines 3 and 4 of SR3 Alg. 1 on a noise curve: a function of the draw alone. The results are the caller's. */
export function drawNoise(
  schedule: ScheduleConfig,
  objective: Objective,
): (shape: Tensor4D['shape'], draw: Draw) => NoiseDraw {
  const curve = createSchedule(schedule, { warn: () => undefined });
  const stratified = objective.kind === 'diffusion' && objective.stratified;
  return (shape, { seed, step, micro }) => {
    const levels = drawNoiseLevels(curve, {
      seed: deriveSeed(seed, 'noise level', step, micro),
      start: 0,
      count: shape[0],
      stratified,
    });
    return {
      eps: gaussian(shape, deriveSeed(seed, 'noise', step, micro)) as Tensor4D,
      noiseLevel: tensor1d(Float32Array.from(levels)),
    };
  };
}
