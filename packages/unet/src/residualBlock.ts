import type { Tensor4D } from '@tensorflow/tfjs-core';
import { mul } from '@tensorflow/tfjs-core';
import { averagePool, dropout, resizeNearest } from '@sr3kit/ops';
import { biasOf, conv, dense, normSwish, normSwishConv, scaledConv } from './layers.ts';
import { layouts } from './layout.ts';
import { hasSkipConv } from './parameterShapes.ts';
import type { Pass } from './pass.ts';
import type { BlockStage } from './plan.ts';

function resampled(x: Tensor4D, direction: BlockStage['resample']): Tensor4D {
  if (direction === null) return x;
  return direction === 'up' ? resizeNearest(x, 2) : averagePool(x, 2);
}

/**
 * A residual block: norm, swish, 3x3 convolution, the embedding added, norm, swish, dropout, 3x3 convolution, and the sum
 * with the shortcut. In the `sr3` layout it is BigGAN's (Brock et al. 2019, appendix B,
 * as in Song et al. 2021, appendix H): resolution changes between the first swish and the first convolution, and sums are
 * scaled by 1/sqrt 2 (SR3 section 2.4).
 */
export function residualBlock(stage: BlockStage, x: Tensor4D, pass: Pass): Tensor4D {
  const { config, params, embedding } = pass;
  const { groups } = config;
  const layout = layouts[config.layout];
  const part = (name: string): string => `${stage.name}.${name}`;

  // The bias and the embedding are one shift of each picture's channels, which the norm takes without another pass.
  const bias = biasOf(params, part(layout.conv1))!;
  const shift = embedding ? dense(params, part(layout.embed), embedding, bias) : undefined;
  const [norm1, conv1] = [part(layout.norm1), part(layout.conv1)];
  const middle = stage.resample
    ? conv(params, conv1, resampled(normSwish(params, norm1, x, groups), stage.resample), shift ? {} : { bias })
    : normSwishConv(params, x, { norm: norm1, conv: conv1, groups, biased: !shift });

  const [norm2, conv2, scale] = [part(layout.norm2), part(layout.conv2), layout.rescale];
  const residual = shortcut(stage, x, pass, scale);
  if (!pass.dropoutSeed || config.dropout === 0) {
    return normSwishConv(params, middle, { norm: norm2, conv: conv2, groups, shift, scale, residual });
  }
  const active = normSwish(params, norm2, middle, groups, shift);
  const dropped = dropout(active, config.dropout, pass.dropoutSeed(stage.name));
  return scaledConv(params, conv2, dropped, scale, residual);
}

function shortcut(stage: BlockStage, x: Tensor4D, { config, params }: Pass, scale: number): Tensor4D {
  if (!hasSkipConv(stage)) return scale === 1 ? x : mul(x, scale);
  const name = `${stage.name}.${layouts[config.layout].skip}`;
  // A 1x1 convolution commutes with both resamplings: it runs on the smaller grid.
  if (stage.resample === 'up') return resampled(scaledConv(params, name, x, scale), 'up');
  return scaledConv(params, name, resampled(x, stage.resample), scale);
}
