import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import { assertSeed, deriveSeed, glorotUniform } from '@sr3kit/random';
import type { UnetConfig } from './config.ts';
import { layouts } from './layout.ts';
import { parameterShapes } from './parameterShapes.ts';

/** Layers that start at zero, so that every residual and the prediction do (DDPM, Ho et al. 2020, in its code). */
function startsAtZero(name: string, config: UnetConfig): boolean {
  const layout = layouts[config.layout];
  return (
    name === `${layout.outputConv}.weight` ||
    name.endsWith(`.${layout.conv2}.weight`) ||
    name.endsWith(`.${layout.attentionOut}.weight`)
  );
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/**
 * Fresh weights: Glorot-uniform matrices, zero biases, unit scales, and zeros in the last layer of every residual, of every
 * attention and of the network. A weight depends on the seed and its name alone.
 *
 * @param seed - Integer in [0, 2^53).
 * @returns Float32 tensors by name, owned by the caller (see `disposeParams`).
 * @throws RangeError if the configuration or the seed is not valid.
 */
export function init(config: UnetConfig, seed: number): Params {
  assertSeed(seed);
  const params: Record<string, Tensor> = {};
  for (const [name, shape] of parameterShapes(config)) {
    const values = initialValues(name, shape, config, seed);
    params[name] = tensor(values, [...shape], 'float32');
  }
  return params;
}

function initialValues(name: string, shape: readonly number[], config: UnetConfig, seed: number): Float32Array {
  if (name.endsWith('.bias') || startsAtZero(name, config)) return new Float32Array(sizeOf(shape));
  if (shape.length === 1) return new Float32Array(sizeOf(shape)).fill(1);
  return glorotUniform(shape, deriveSeed(seed, 'unet', name));
}
