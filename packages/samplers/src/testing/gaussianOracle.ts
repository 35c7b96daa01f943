import type { Tensor4D } from '@tensorflow/tfjs-core';
import { add, div, mul, reshape, square, sqrt, sub } from '@tensorflow/tfjs-core';
import { predictionTarget, type Denoiser, type Prediction } from '@sr3kit/denoiser';

/** The distribution of the data: every value N(mean, deviation^2), independent of the others. */
export interface GaussianData {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * The best denoiser there is for Gaussian data: its estimate of y0 is the mean of y0 given y,
 * m + s^2 a (y - a m) / (a^2 s^2 + 1 - a^2), with a the noise level, m the mean and s the deviation.
 */
export function gaussianOracle({ mean, deviation }: GaussianData, prediction: Prediction = 'eps'): Denoiser {
  return (y, _condition, noiseLevel) => {
    const level = reshape(noiseLevel, [-1, 1, 1, 1]) as Tensor4D;
    const noise = sub(1, square(level));
    const variance = add(mul(square(level), deviation ** 2), noise);
    const off = div(sub(y, mul(level, mean)), variance);
    const y0 = add(mean, mul(mul(deviation ** 2, level), off)) as Tensor4D;
    const eps = mul(sqrt(noise), off) as Tensor4D;
    return predictionTarget(prediction, y0, eps, noiseLevel);
  };
}

/**
 * Where the probability-flow equation leads from a start: y0 - m = s yT' / sqrt(a^2 s^2 + 1 - a^2), with yT' = yT - a m
 * and a the noise level of the start. (The flow keeps each value at the same quantile.)
 */
export function flowOf({ mean, deviation }: GaussianData, yT: number, alphaBar: number): number {
  const signal = Math.sqrt(alphaBar);
  return mean + (deviation * (yT - signal * mean)) / Math.sqrt(alphaBar * deviation ** 2 + 1 - alphaBar);
}
