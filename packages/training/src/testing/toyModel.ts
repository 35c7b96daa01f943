import { add, conv2d, mean, relu, square, sub, tensor, tensor4d, tidy } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import type { Draw } from '@sr3kit/losses';
import { deriveSeed, gaussians } from '@sr3kit/random';
import { trainerConfigSchema, type TrainerConfig, type TrainerConfigInput } from '../config.ts';

/** Pictures of noise, [size, 8, 8, 2], one after the other. */
export interface ToyBatch {
  readonly index: number;
  readonly size: number;
  readonly pictures: Float32Array;
}

const SIDE = 8;
const CHANNELS = 2;
const WIDTH = 4;
const PICTURE = SIDE * SIDE * CHANNELS;

/** Two convolutions: enough for the kernels whose order of summing could vary. The caller owns the tensors. */
export function toyParams(seed: number): Params {
  const shapes: Record<string, number[]> = {
    'in.weight': [3, 3, CHANNELS, WIDTH],
    'in.bias': [WIDTH],
    'out.weight': [3, 3, WIDTH, CHANNELS],
    'out.bias': [CHANNELS],
  };
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const values = gaussians(deriveSeed(seed, name), 0, size).map((value) => value * 0.3);
      return [name, tensor(values, shape)];
    }),
  );
}

/** Batch i is a function of i alone; endless. */
export async function* toyBatches(start: number, size = 4): AsyncGenerator<ToyBatch> {
  for (let index = start; ; index++) {
    yield { index, size, pictures: gaussians(11, index * size * PICTURE, size * PICTURE) };
  }
}

/** Undo noise that is drawn from `draw.seed`. */
export function toyLoss(params: Params, batch: ToyBatch, draw: Draw): Scalar {
  return denoisingLoss(params, batch, gaussians(draw.seed, 0, batch.size * PICTURE));
}

/** The same with noise that belongs to the pictures: it does not depend on how they are grouped into batches. */
export function groupingFreeLoss(params: Params, batch: ToyBatch): Scalar {
  const values = batch.size * PICTURE;
  return denoisingLoss(params, batch, gaussians(13, batch.index * values, values));
}

function denoisingLoss(params: Params, batch: ToyBatch, noise: Float32Array): Scalar {
  const shape: [number, number, number, number] = [batch.size, SIDE, SIDE, CHANNELS];
  return tidy(() => {
    const clean = tensor4d(batch.pictures, shape);
    const hidden = relu(convolve(add(clean, tensor4d(noise, shape)), params, 'in'));
    return mean(square(sub(convolve(hidden, params, 'out'), clean))) as Scalar;
  });
}

function convolve(x: Tensor4D, params: Params, name: string): Tensor4D {
  return add(conv2d(x, params[`${name}.weight`] as Tensor4D, 1, 'same'), params[`${name}.bias`] as Tensor1D);
}

/** A short run with everything switched on. */
export function toyConfig(changes: Partial<TrainerConfigInput> = {}): TrainerConfig {
  return trainerConfigSchema.parse({
    batchSize: 4,
    steps: 6,
    learningRate: 0.01,
    warmupSteps: 2,
    decay: 'cosine',
    optimizer: { kind: 'adamw', weightDecay: 0.01 },
    emaDecay: 0.99,
    clipNorm: 0.5,
    accumulate: 2,
    seed: 5,
    ...changes,
  });
}
