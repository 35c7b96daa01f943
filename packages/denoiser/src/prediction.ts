import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { add, div, maximum, mul, reshape, sqrt, square, sub, tidy } from '@tensorflow/tfjs-core';

/**
 * What the output of a denoiser stands for:
 * - `eps`: the noise that was added (SR3 eq. 6);
 * - `v`: sqrt(alphaBar) eps - sqrt(1 - alphaBar) y0 (Salimans & Ho 2022, section 4);
 * - `y0`: the clean target itself.
 */
export type Prediction = 'eps' | 'v' | 'y0';

/** signal = sqrt(alphaBar) and noise = sqrt(1 - alphaBar), each `[batch, 1, 1, 1]`. */
function scales(noiseLevel: Tensor1D): { signal: Tensor4D; noise: Tensor4D } {
  const signal = reshape(noiseLevel, [-1, 1, 1, 1]) as Tensor4D;
  // Float32 rounding may leave a noise level slightly above 1.
  const noise = sqrt(maximum(sub(1, square(signal)), 0)) as Tensor4D;
  return { signal, noise };
}

/**
 * A noisy target: sqrt(alphaBar) y0 + sqrt(1 - alphaBar) eps (SR3 eq. 2).
 *
 * @param y0 - The clean target, `[batch, height, width, channels]`.
 * @param eps - Standard normal noise of the same shape.
 * @param noiseLevel - sqrt(alphaBar) of each picture in [0, 1], `[batch]`.
 */
export function qSample(y0: Tensor4D, eps: Tensor4D, noiseLevel: Tensor1D): Tensor4D {
  return tidy(() => {
    const { signal, noise } = scales(noiseLevel);
    return add(mul(signal, y0), mul(noise, eps));
  });
}

/** What a denoiser of the given kind should answer for a target and its noise; shapes as in {@link qSample}. */
export function predictionTarget(prediction: Prediction, y0: Tensor4D, eps: Tensor4D, noiseLevel: Tensor1D): Tensor4D {
  return tidy(() => {
    switch (prediction) {
      case 'eps':
        return eps.clone();
      case 'y0':
        return y0.clone();
      case 'v': {
        const { signal, noise } = scales(noiseLevel);
        return sub(mul(signal, eps), mul(noise, y0)) as Tensor4D;
      }
    }
  });
}

/** Smallest divisor used below: keeps the answer finite at the two ends, where one of y0 and eps is not determined. */
const TINY = 1e-6;

/**
 * The clean target and the noise that a denoiser's output implies for the noisy `y` it was given. The two always
 * satisfy y = sqrt(alphaBar) y0 + sqrt(1 - alphaBar) eps.
 *
 * @param output - What the denoiser answered, `[batch, height, width, channels]`.
 * @param y - The noisy target it was asked about, same shape.
 * @param noiseLevel - sqrt(alphaBar) of each picture in (0, 1], `[batch]`.
 * @returns Both estimates, owned by the caller. Where y0 is divided by sqrt(alphaBar), or eps by sqrt(1 - alphaBar),
 * the divisor is kept above 1e-6.
 */
export function estimate(
  prediction: Prediction,
  output: Tensor4D,
  y: Tensor4D,
  noiseLevel: Tensor1D,
): { y0: Tensor4D; eps: Tensor4D } {
  return tidy(() => {
    const { signal, noise } = scales(noiseLevel);
    switch (prediction) {
      case 'eps':
        return { eps: output.clone(), y0: div(sub(y, mul(noise, output)), maximum(signal, TINY)) as Tensor4D };
      case 'y0':
        return { y0: output.clone(), eps: div(sub(y, mul(signal, output)), maximum(noise, TINY)) as Tensor4D };
      case 'v':
        return {
          y0: sub(mul(signal, y), mul(noise, output)) as Tensor4D,
          eps: add(mul(noise, y), mul(signal, output)) as Tensor4D,
        };
    }
  });
}
