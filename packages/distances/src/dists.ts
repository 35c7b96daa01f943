import {
  add,
  conv2d,
  depthwiseConv2d,
  div,
  mean,
  mul,
  pad,
  relu,
  slice,
  sqrt,
  square,
  sub,
  sum,
  tensor1d,
  tensor4d,
  tidy,
  tile,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import { assertPair } from './assertPair.ts';

/** ImageNet's means and deviations. */
const MEAN = [0.485, 0.456, 0.406];
const DEVIATION = [0.229, 0.224, 0.225];
/** Convolutions of each stage of VGG16. */
const STAGES = [2, 2, 3, 3, 3];
const CHANNELS = [64, 128, 256, 512, 512];
/** Keeps similarities of flat channels from being 0 / 0. */
const EPSILON = 1e-6;
/** Under the root of pooling. */
const ROOT_EPSILON = 1e-12;

/** Shapes of the weights of {@link dists}: VGG16's convolutions, and the learned weights of structure and texture. */
export const distsShapes: ReadonlyMap<string, readonly number[]> = shapes();

function shapes(): Map<string, readonly number[]> {
  const widths = STAGES.flatMap((count, stage) => Array.from({ length: count }, () => CHANNELS[stage]!));
  const all = new Map<string, readonly number[]>();
  for (const [i, width] of widths.entries()) {
    all.set(`convolutions.${i}.weight`, [3, 3, i === 0 ? 3 : widths[i - 1]!, width]);
    all.set(`convolutions.${i}.bias`, [width]);
  }
  const total = CHANNELS.reduce((sumOf, width) => sumOf + width, 3);
  return all.set('alpha', [total]).set('beta', [total]);
}

/**
 * DISTS (Ding et al. 2020): how unlike the means (structure) and the correlations (texture) of VGG16's channels are, over
 * the whole picture. It forgives texture that is of the same kind but not in the same place. 0 for equal pictures.
 *
 * @param params - Weights named and shaped as {@link distsShapes} has them.
 * @param a - [batch, height, width, 3] in [0, 1].
 * @param b - Of the same shape.
 * @returns [batch], owned by the caller. The two may be exchanged.
 * @throws RangeError if a shape does not fit.
 */
export function dists(params: Params, a: Tensor4D, b: Tensor4D): Tensor1D {
  assertPair(a, b, 1);
  return tidy(() => {
    const { alpha, beta } = params as Record<'alpha' | 'beta', Tensor1D>;
    const total = add(sum(alpha), sum(beta));
    const [mine, others] = [features(params, a), features(params, b)];
    let at = 0;
    const parts = mine.map((x, i) => {
      const width = x.shape[3];
      const [structure, texture] = similarities(x, others[i]!);
      const weigh = (similarity: Tensor, weights: Tensor1D): Tensor =>
        sum(mul(similarity, slice(weights, at, width)), -1);
      const part = add(weigh(structure, alpha), weigh(texture, beta));
      at += width;
      return part;
    });
    return sub(
      1,
      div(
        parts.reduce((so, part) => add(so, part)),
        total,
      ),
    ) as Tensor1D;
  });
}

/** The pictures themselves and what each stage makes of them. */
function features(params: Params, pictures: Tensor4D): Tensor4D[] {
  const found = [pictures];
  let x = div(sub(pictures, tensor1d(MEAN)), tensor1d(DEVIATION)) as Tensor4D;
  let layer = 0;
  for (const [stage, count] of STAGES.entries()) {
    if (stage > 0) x = tidy(() => pooled(x));
    for (let i = 0; i < count; i++, layer++) {
      const weight = params[`convolutions.${layer}.weight`] as Tensor4D;
      const bias = params[`convolutions.${layer}.bias`]!;
      x = tidy(() => relu(add(conv2d(x, weight, 1, 'same'), bias)));
    }
    found.push(x);
  }
  return found;
}

/** The root of the mean square under a Hanning window, at every other place: no aliasing, unlike a maximum. */
function pooled(x: Tensor4D): Tensor4D {
  const window = tensor4d(
    [1, 2, 1, 2, 4, 2, 1, 2, 1].map((value) => value / 16),
    [3, 3, 1, 1],
  );
  const padding: [number, number][] = [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ];
  const windows: Tensor4D = tile(window, [1, 1, x.shape[3], 1]);
  const squares = depthwiseConv2d(pad(square(x), padding), windows, 2, 'valid');
  return sqrt(add(squares, ROOT_EPSILON));
}

/** Of each channel, [batch, channels]: of the means, and of the deviations from them. */
function similarities(x: Tensor4D, y: Tensor4D): [structure: Tensor, texture: Tensor] {
  const over = [1, 2];
  const [meanX, meanY] = [mean(x, over, true), mean(y, over, true)];
  const [awayX, awayY] = [sub(x, meanX), sub(y, meanY)];
  const alike = (product: Tensor, squareX: Tensor, squareY: Tensor): Tensor =>
    div(add(mul(2, product), EPSILON), add(add(squareX, squareY), EPSILON));
  const structure = alike(mul(meanX, meanY), square(meanX), square(meanY));
  const texture = alike(mean(mul(awayX, awayY), over), mean(square(awayX), over), mean(square(awayY), over));
  return [mean(structure, over), texture];
}
