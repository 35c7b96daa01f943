import {
  add,
  avgPool,
  concat,
  conv2d,
  matMul,
  maxPool,
  mean,
  mul,
  relu,
  sub,
  tidy,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import { assertShape } from '@sr3kit/ops';
import { inceptionSide } from './inceptionInput.ts';
import { nameWithin } from './layers.ts';
import { parts, type Convolution, type Part, type Pooling } from './network.ts';

/**
 * What FID compares: the activations of Inception-v3's last block, averaged over all places (Heusel et al. 2017).
 *
 * @param params - Weights as `inceptionWeights` makes them.
 * @param pictures - [batch, 299, 299, 3] in [0, 1], as `inceptionInput` makes them.
 * @returns [batch, 2048], owned by the caller.
 * @throws RangeError for pictures of another shape.
 */
export function inceptionFeatures(params: Params, pictures: Tensor4D): Tensor2D {
  assertShape('inception: pictures', pictures, ['batch', inceptionSide, inceptionSide, 3]);
  return tidy(() => mean(through(params, parts, '', sub(mul(pictures, 2), 1)), [1, 2]));
}

/**
 * Scores of the network's 1008 classes without a bias, as inception scores are made of them. The order of the classes is
 * that of the network alone: not ImageNet's.
 *
 * @param seen - Features, [batch, 2048].
 * @returns [batch, 1008], owned by the caller; `softmax` makes probabilities of them.
 */
export function inceptionLogits(params: Params, seen: Tensor2D): Tensor2D {
  return matMul(seen, params['classes.weight'] as Tensor2D);
}

function through(params: Params, all: readonly Part[], before: string, pictures: Tensor4D): Tensor4D {
  return all.reduce((x, part) => tidy(() => applied(params, part, before, x)), pictures);
}

function applied(params: Params, part: Part, before: string, x: Tensor4D): Tensor4D {
  if (part.kind === 'convolution') return convolved(params, part, before, x);
  if (part.kind !== 'fork') return pooled(part, x);
  const name = nameWithin(before, part.name);
  return concat(
    part.ways.map((way) => through(params, way, name, x)),
    3,
  );
}

function convolved(params: Params, { name, stride, padding }: Convolution, before: string, x: Tensor4D): Tensor4D {
  const weight = params[`${before}${name}.weight`] as Tensor4D;
  return relu(add(conv2d(x, weight, stride, padding), params[`${before}${name}.bias`]!));
}

function pooled({ kind, stride }: Pooling, x: Tensor4D): Tensor4D {
  const pool = kind === 'average' ? avgPool : maxPool;
  return pool(x, 3, stride, stride === 1 ? 'same' : 'valid');
}
