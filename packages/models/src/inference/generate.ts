import { zeros, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Refinement } from '@sr3kit/samplers';
import { architectureOf } from '../architectures.ts';
import { needsPicture, type Model } from '../model.ts';
import { ModelError } from '../source/modelError.ts';
import { superResolve, type SuperResolveOptions } from './superResolve.ts';

/** How to draw pictures from noise alone. */
export interface GenerateOptions extends Omit<SuperResolveOptions, 'consistency'> {
  /** Pictures to draw, at least 1. With the same seed, the first of many are those of few. */
  readonly count: number;
  /** Side of the square pictures in pixels. Default: that of the pictures it was trained on. */
  readonly size?: number;
}

/**
 * Draws pictures from noise and, if the model has classes, their labels: what a cascade begins with (SR3 section 4.4). The
 * network must be one that is shown no picture, such as a U-Net with `conditionChannels: 0`.
 *
 * @returns One refinement per step; `y0`, `[count, size, size, channels]` in [-1, 1], is owned by the caller. The last one is
 * the result.
 * @throws ModelError for a network that needs a picture; what `superResolve` throws.
 */
export async function* generate(
  model: Model,
  { count, size, ...options }: GenerateOptions,
): AsyncGenerator<Refinement> {
  const { task, network } = model.config;
  if (needsPicture(network, options.architectures)) {
    throw new ModelError('generate needs a network that is shown no picture, but this one is: use superResolve');
  }
  const side = size ?? task.size ?? architectureOf(network, options.architectures).usualSize(network);
  if (side % task.scale !== 0) {
    throw new RangeError(`size must be a multiple of task.scale (${task.scale}), got ${side}`);
  }
  const low = side / task.scale;
  // Nobody looks at it: only its size counts.
  const nothing = zeros([count, low, low, task.channels]) as Tensor4D;
  try {
    yield* superResolve(model, nothing, { ...options, consistency: 0 });
  } finally {
    nothing.dispose();
  }
}
