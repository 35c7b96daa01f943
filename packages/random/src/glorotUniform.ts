import { uniforms } from './uniforms.ts';

/**
 * Fresh weights of a layer: uniform with mean 0 and variance 2 / (fan-in + fan-out) (Glorot & Bengio 2010, eq. 16).
 *
 * @param shape - `[..., inputs, outputs]`; what comes before is the window of a convolution.
 * @param seed - Integer in [0, 2^53).
 * @returns In row-major order.
 * @throws RangeError if the seed is out of range or the shape has less than two axes.
 */
export function glorotUniform(shape: readonly number[], seed: number): Float32Array {
  if (shape.length < 2) {
    throw new RangeError(`glorotUniform: shape must be [..., inputs, outputs], got [${shape.join(', ')}]`);
  }
  const window = product(shape.slice(0, -2));
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  const bound = Math.sqrt(6 / (window * (inputs + outputs)));
  return Float32Array.from(uniforms(seed, 0, product(shape)), (u) => bound * (2 * u - 1));
}

const product = (lengths: readonly number[]): number => lengths.reduce((sofar, length) => sofar * length, 1);
