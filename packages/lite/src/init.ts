import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import { assertSeed, deriveSeed, glorotUniform } from '@sr3kit/random';
import type { LiteConfig } from './config.ts';
import { parameterShapes } from './parameterShapes.ts';

/** Last layers of residual branches, of FiLM and of each part: at zero, so that every part begins as the identity. */
const STARTS_AT_ZERO = /(\.conv2|\.film|\.out)\.weight$/;

/**
 * Fresh weights: Glorot-uniform, zero biases, and zeros in the last layer of every block and of every part. So a fresh
 * regressor is bicubic interpolation, and a fresh local scale the same everywhere. A weight depends on the seed and its
 * name alone.
 *
 * @param seed - Integer in [0, 2^53).
 * @returns Float32 tensors by name, owned by the caller (see `disposeParams`).
 * @throws RangeError if the configuration or the seed is not valid.
 */
export function init(config: LiteConfig, seed: number): Params {
  assertSeed(seed);
  const params: Record<string, Tensor> = {};
  for (const [name, shape] of parameterShapes(config)) {
    const zero = name.endsWith('.bias') || STARTS_AT_ZERO.test(name);
    const size = shape.reduce((product, length) => product * length, 1);
    const values = zero ? new Float32Array(size) : glorotUniform(shape, deriveSeed(seed, 'lite', name));
    params[name] = tensor(values, [...shape], 'float32');
  }
  return params;
}
