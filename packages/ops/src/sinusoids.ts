import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { concat, cos, mul, reshape, sin, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { hasInferenceKernel, runEngineKernel } from './engineKernel.ts';

/**
 * Sines, then cosines, of values at frequencies that fall geometrically from `highest` towards `highest` / 10000 (Vaswani et
 * al. 2017, section 3.5, with the continuous noise level for the position: WaveGrad, SR3 section 2.1).
 *
 * @param values - Noise levels, `[batch]`.
 * @param width - Even.
 * @param highest - In radians per unit.
 * @returns `[batch, width]`, owned by the caller.
 */
export function sinusoids(values: Tensor1D, width: number, highest: number): Tensor2D {
  if (!(Number.isInteger(width) && width >= 2 && width % 2 === 0)) {
    throw new RangeError(`sinusoids: width must be an even integer of at least 2, got ${width}`);
  }
  const half = width / 2;
  const frequencies = Float32Array.from({ length: half }, (_, k) => highest * Math.exp((-Math.log(1e4) * k) / half));
  if (hasInferenceKernel('Sr3kitSinusoids')) {
    return runEngineKernel('Sr3kitSinusoids', { x: values }, { frequencies })[0] as Tensor2D;
  }
  return tidy(() => {
    const angles = mul(reshape(values, [-1, 1]), tensor2d(frequencies, [1, half])) as Tensor2D;
    return concat([sin(angles), cos(angles)], 1);
  });
}
