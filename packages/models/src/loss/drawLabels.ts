import { tensor1d, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Draw, PictureBatch } from '@sr3kit/losses';
import { deriveSeed, uniforms } from '@sr3kit/random';
import type { Objective } from '../config/objective.ts';

/** The label that is no class: what a network is told where it is to say what pictures look like in general. */
export const NO_CLASS = -1;

/**
 * The classes that a network is told of a batch: those of the pictures, some of them withheld where the objective says so
 * (Ho and Salimans 2022, Alg. 1). A function of the batch and the draw; the result is the caller's.
 *
 * @returns Int32 `[batch]`; {@link NO_CLASS} where the class is withheld.
 * @throws Error for a batch without labels.
 */
export function drawLabels(objective: Objective, { labels }: PictureBatch, { seed, step, micro }: Draw): Tensor1D {
  if (!labels) {
    throw new Error("the model is class-conditional but the batch has no labels: set data.labels to 'folder'");
  }
  const dropout = objective.kind === 'diffusion' ? (objective.labelDropout ?? 0) : 0;
  if (dropout === 0) return tensor1d(labels, 'int32');
  const draws = uniforms(deriveSeed(seed, 'label dropout', step, micro), 0, labels.length);
  return tensor1d(
    labels.map((label, i) => (draws[i]! < dropout ? NO_CLASS : label)),
    'int32',
  );
}
