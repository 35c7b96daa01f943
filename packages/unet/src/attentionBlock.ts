import type { Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { mul, reshape } from '@tensorflow/tfjs-core';
import { packedSelfAttention } from '@sr3kit/ops';
import { conv, norm, scaledConv } from './layers.ts';
import { layouts } from './layout.ts';
import type { Pass } from './pass.ts';
import type { BlockStage } from './plan.ts';

/** Norm, self-attention over the positions, 1x1 convolution, and the sum with the input. */
export function attend(stage: BlockStage, x: Tensor4D, { config, params }: Pass): Tensor4D {
  const layout = layouts[config.layout];
  const part = (name: string): string => `${stage.name}.${name}`;
  const [batch, height, width, channels] = x.shape;
  const qkv = conv(params, part(layout.qkv), norm(params, part(layout.attentionNorm), x, config.groups));
  const positions: Tensor3D = reshape(qkv, [batch, height * width, 3 * channels]);
  const heads = config.heads ?? 1;
  const mixed = reshape(packedSelfAttention(positions, { heads }), [batch, height, width, channels]) as Tensor4D;
  const shortcut = layout.rescale === 1 ? x : mul<Tensor4D>(x, layout.rescale);
  return scaledConv(params, part(layout.attentionOut), mixed, layout.rescale, shortcut);
}
