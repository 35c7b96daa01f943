import type { Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { dispose, mul, reshape, tidy } from '@tensorflow/tfjs-core';
import type { Evaluation } from '@sr3kit/denoiser';
import { packedSelfAttention, packedSelfAttentionInParts } from '@sr3kit/ops';
import { conv, norm, scaledConv } from './layers.ts';
import { layouts } from './layout.ts';
import type { Pass } from './pass.ts';
import type { BlockStage } from './plan.ts';

/** Norm, self-attention over the positions, 1x1 convolution, and the sum with the input. */
export function attend(stage: BlockStage, x: Tensor4D, pass: Pass): Tensor4D {
  return finished(stage, x, packedSelfAttention(projections(stage, x, pass), headsOf(pass)), pass);
}

/** As {@link attend}, with a pause after each block of queries. Not for gradients. */
export function* attendInParts(stage: BlockStage, x: Tensor4D, pass: Pass): Evaluation {
  const held = [tidy(() => projections(stage, x, pass))];
  try {
    held.push(yield* packedSelfAttentionInParts(held[0]!, headsOf(pass)));
    return tidy(() => finished(stage, x, held[1]!, pass));
  } finally {
    dispose(held);
  }
}

function headsOf({ config }: Pass): { readonly heads: number } {
  return { heads: config.heads ?? 1 };
}

/** Queries, keys and values side by side, `[batch, positions, 3 * channels]`. */
function projections(stage: BlockStage, x: Tensor4D, { config, params }: Pass): Tensor3D {
  const layout = layouts[config.layout];
  const part = (name: string): string => `${stage.name}.${name}`;
  const [batch, height, width, channels] = x.shape;
  const qkv = conv(params, part(layout.qkv), norm(params, part(layout.attentionNorm), x, config.groups));
  return reshape(qkv, [batch, height * width, 3 * channels]);
}

function finished(stage: BlockStage, x: Tensor4D, attended: Tensor3D, { config, params }: Pass): Tensor4D {
  const layout = layouts[config.layout];
  const mixed: Tensor4D = reshape(attended, x.shape);
  const shortcut = layout.rescale === 1 ? x : mul<Tensor4D>(x, layout.rescale);
  return scaledConv(params, `${stage.name}.${layout.attentionOut}`, mixed, layout.rescale, shortcut);
}
