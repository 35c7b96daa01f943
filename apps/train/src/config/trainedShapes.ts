import { architectureOf, isTrained, type AnyModelConfig } from '@sr3kit/models';
import type { ParameterShapes } from '@sr3kit/training/node';

/** Names and shapes of the weights that a run of this model moves, in the order of the network. Nothing is allocated. */
export function trainedShapes(model: AnyModelConfig): ParameterShapes {
  const all = architectureOf(model.network).parameterShapes(model.network);
  return new Map([...all].filter(([name]) => isTrained(model, name)));
}
