import {
  add,
  conv2d,
  depthwiseConv2d,
  div,
  matMul,
  mean,
  mul,
  relu6,
  sub,
  tidy,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import { assertShape } from '@sr3kit/ops';
import { blocks, type Block } from './blocks.ts';
import { inputSide } from './classifierInput.ts';

/** Of samples in 0 ... 255: how the network was trained. */
const MEAN = 127;
const SCALE = 128;
const WHITE = 255;

/**
 * What EfficientNet-Lite0 sees in pictures: the activations of its last convolution, averaged over all places (Tan & Le
 * 2019; the Lite form has ReLU6 in place of swish and no squeeze-and-excitation).
 *
 * @param params - Weights named and shaped as `classifierShapes` has them.
 * @param pictures - [batch, 224, 224, 3] in [0, 1], as `classifierInput` makes them.
 * @returns [batch, 1280], owned by the caller.
 * @throws RangeError for pictures of another shape.
 */
export function features(params: Params, pictures: Tensor4D): Tensor2D {
  assertShape('classifier: pictures', pictures, ['batch', inputSide, inputSide, 3]);
  return tidy(() => {
    let x = div(sub(mul(pictures, WHITE), MEAN), SCALE) as Tensor4D;
    x = convolved(params, 'stem', x, 2);
    for (const [i, each] of blocks.entries()) x = tidy(() => block(params, `blocks.${i}`, each, x));
    return mean(convolved(params, 'head', x, 1), [1, 2]);
  });
}

/**
 * Scores of ImageNet's 1000 classes.
 *
 * @param seen - Features, [batch, 1280].
 * @returns [batch, 1000], owned by the caller; `softmax` makes probabilities of them.
 */
export function logits(params: Params, seen: Tensor2D): Tensor2D {
  return tidy(() => add(matMul(seen, params['classes.weight'] as Tensor2D), params['classes.bias'] as Tensor));
}

function block(params: Params, name: string, { expansion, stride, inputs, outputs }: Block, x: Tensor4D): Tensor4D {
  let hidden = expansion === 1 ? x : convolved(params, `${name}.expand`, x, 1);
  const depthwise = params[`${name}.depthwise.weight`] as Tensor4D;
  hidden = relu6(add(depthwiseConv2d(hidden, depthwise, stride, 'same'), params[`${name}.depthwise.bias`]!));
  const projected = add(
    conv2d(hidden, params[`${name}.project.weight`] as Tensor4D, 1, 'same'),
    params[`${name}.project.bias`]!,
  ) as Tensor4D;
  return stride === 1 && inputs === outputs ? add(projected, x) : projected;
}

function convolved(params: Params, name: string, x: Tensor4D, stride: number): Tensor4D {
  return relu6(add(conv2d(x, params[`${name}.weight`] as Tensor4D, stride, 'same'), params[`${name}.bias`]!));
}
