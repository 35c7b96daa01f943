import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { add, cast, equal, expandDims, matMul, range } from '@tensorflow/tfjs-core';
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
    // A product with one-hot rows, because wasm has no gradient of a look-up. Made by comparison: a label of -1, which is
    // no class, has a row of zeros, and not every engine's oneHot takes it.
    const classes = range(0, config.classes, 1, 'int32');
    const rows = cast(equal(expandDims(condition.labels!, 1), classes), 'float32') as Tensor2D;
    const label: Tensor2D = matMul(rows, params[`${layout.labels}.weight`] as Tensor2D);
    embedding = embedding ? add<Tensor2D>(embedding, label) : label;
  }
  return embedding && layout.activateEmbedding ? swish(embedding) : embedding;
}
