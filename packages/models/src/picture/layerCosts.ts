import type { Costs, Extent } from '../architecture/architecture.ts';

/**
 * What a network costs if all its layers run at full resolution, judged by its weights alone: a multiplication and an
 * addition for each weight at each pixel; one copy of every layer's output is held in an evaluation and three in a
 * training step.
 *
 * @param shapes - Name and shape of each weight; the last axis is that of the outputs.
 */
export function layerCosts(shapes: ReadonlyMap<string, readonly number[]>, { width, height }: Extent): Costs {
  const pixels = width * height;
  let [weights, products, outputs] = [0, 0, 0];
  for (const shape of shapes.values()) {
    const size = shape.reduce((product, length) => product * length, 1);
    weights += size;
    if (shape.length < 2) continue;
    products += size;
    outputs += shape.at(-1)!;
  }
  return {
    flops: 2 * products * pixels,
    inferenceValues: outputs * pixels,
    trainingValues: 3 * outputs * pixels,
    trainedWeights: weights,
  };
}
