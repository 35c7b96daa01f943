import { MOST_PRODUCTS } from '@sr3kit/ops';
import type { UnetConfig } from '@sr3kit/unet';
import type { Costs, Extent } from '../architecture/architecture.ts';

/*
 * How many tensors as large as a block's output are held at the peak. An evaluation in parts keeps the features of the way
 * down and what one block needs: fitted to the peaks that `profile` reports for five small networks on native
 * TensorFlow, to within a third. What a training step keeps for the backward pass is rough: half the peak of a tiny
 * network, and twice and 1.2 times the resident memory of the two U-Nets that `tools/bench` trains there.
 */
const ALIVE_IN_INFERENCE = { blocks: 2.2, ends: 6.5 };
const ALIVE_IN_TRAINING = 26;
/** The same for the products of queries and keys, of which no more than a block of queries is held where there are many. */
const PRODUCTS_IN_INFERENCE = 3;
const PRODUCTS_IN_TRAINING = 5;

/**
 * The most values that a U-Net holds at any moment, and in a single tensor.
 *
 * @param size - Of the high-resolution picture.
 */
export function unetMemory(
  { size, patch, multipliers, channels, blocks, attention, heads = 1 }: UnetConfig,
  { width, height }: Extent,
): Pick<Costs, 'inferenceValues' | 'trainingValues' | 'largestTensor'> {
  const levels = multipliers.map((multiplier, level) => ({
    positions: (width * height) / patch ** 2 / 4 ** level,
    outputs: channels * multiplier,
    // An input of the way up: the level's own feature beside what comes from below.
    inputs: channels * (multiplier + Math.max(multiplier, multipliers[level + 1] ?? 0)),
    attends: level === multipliers.length - 1 || attention.includes(size / patch / 2 ** level),
  }));
  const values = levels.reduce((sum, { outputs, positions }) => sum + outputs * positions, 0);
  const products = Math.max(...levels.map(({ attends, positions }) => (attends ? heads * positions ** 2 : 0)));
  const held = Math.min(products, MOST_PRODUCTS);
  const largest = levels.map(({ attends, positions, inputs, outputs }) =>
    Math.max(inputs * positions, attends ? 3 * outputs * positions : 0),
  );
  return {
    inferenceValues:
      (ALIVE_IN_INFERENCE.blocks * blocks + ALIVE_IN_INFERENCE.ends) * values + PRODUCTS_IN_INFERENCE * held,
    // Blocks on the way down, one more on the way up, and about one for the change of resolution.
    trainingValues: ALIVE_IN_TRAINING * values * (2 * blocks + 2) + PRODUCTS_IN_TRAINING * held,
    largestTensor: Math.max(held, ...largest),
  };
}
