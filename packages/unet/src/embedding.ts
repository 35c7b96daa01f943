import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { add, cast, matMul, oneHot } from '@tensorflow/tfjs-core';
import type { Condition, Params } from '@sr3kit/denoiser';
import { sinusoids, swish } from '@sr3kit/ops';
import type { UnetConfig } from './config.ts';
import { dense } from './layers.ts';
import { layouts } from './layout.ts';

/** What the blocks are given beside the picture, `[batch, width]`; null if that is nothing. */
export function embed(
  config: UnetConfig,
  params: Params,
  condition: Condition,
  noiseLevel: Tensor1D | null,
): Tensor2D | null {
  const layout = layouts[config.layout];
  let embedding: Tensor2D | null = null;
  if (config.noiseInput) {
    const waves = sinusoids(noiseLevel!, config.channels, layout.noiseScale);
    const hidden = swish(dense(params, layout.embedding[0], waves));
    embedding = dense(params, layout.embedding[1], hidden);
  }
  if (config.classes !== undefined) {
    // A product with one-hot rows, because wasm has no gradient of a look-up; and its oneHot ignores the type it is asked
    // for, hence the cast.
    const rows = cast(oneHot(condition.labels!, config.classes), 'float32') as Tensor2D;
    const label: Tensor2D = matMul(rows, params[`${layout.labels}.weight`] as Tensor2D);
    embedding = embedding ? add<Tensor2D>(embedding, label) : label;
  }
  return embedding && layout.activateEmbedding ? swish(embedding) : embedding;
}
