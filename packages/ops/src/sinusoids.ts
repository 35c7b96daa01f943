import type { GradSaveFunc, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { concat, cos, customGrad, mul, reshape, sin, split, sub, sum, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { hasEngineKernel, runEngineKernel } from './engineKernel.ts';

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
  if (hasEngineKernel('Sr3kitSinusoids')) return inOne(values, frequencies);
  return tidy(() => {
    const angles = mul(reshape(values, [-1, 1]), tensor2d(frequencies, [1, half])) as Tensor2D;
    return concat([sin(angles), cos(angles)], 1);
  });
}

function inOne(values: Tensor1D, frequencies: Float32Array): Tensor2D {
  const operate = customGrad((...args) => {
    const [x, save] = args as unknown as [Tensor1D, GradSaveFunc];
    const [value] = runEngineKernel('Sr3kitSinusoids', { x }, { frequencies }) as [Tensor2D];
    save([value]);
    const gradFunc = (dy: Tensor, [waves]: Tensor[]): Tensor => {
      const [sines, cosines] = split(waves!, 2, 1) as [Tensor, Tensor];
      const [ofSines, ofCosines] = split(dy, 2, 1) as [Tensor, Tensor];
      return sum(mul(sub(mul(ofSines, cosines), mul(ofCosines, sines)), frequencies), 1);
    };
    return { value, gradFunc };
  });
  return operate(values) as Tensor2D;
}
