import { MOST_PRODUCTS } from '@sr3kit/ops';
import type { UnetConfig } from '@sr3kit/unet';
import type { Costs, Extent } from '../architecture/architecture.ts';

/*
 * How many tensors as large as a block's output are held at the peak. An evaluation in parts keeps the features of the way
 * down and what one block needs: fitted to the peaks that `profile` reports for five small networks on native
 * TensorFlow, to within a third. A training step there held 10 to 17 of them in four networks of 1 to
 * 20 million weights, and with gradient checkpointing 10 to 11 times the input of its largest block: the most is what
 * must fit. Engines without our kernels hold twice as many.
 */
const ALIVE_IN_INFERENCE = { blocks: 2.2, ends: 6.5 };
const ALIVE_IN_TRAINING = 17;
/** Inputs of the largest block, which is computed again with all that its gradient needs. */
const ALIVE_IN_A_BLOCK = 11;
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
): Pick<Costs, 'inferenceValues' | 'trainingValues' | 'checkpointedValues' | 'largestTensor'> {
  const levels = multipliers.map((multiplier, level) => ({
    positions: (width * height) / patch ** 2 / 4 ** level,
    outputs: channels * multiplier,
    // An input of the way up: the level's own feature beside what comes from below.
    inputs: channels * (multiplier + Math.max(multiplier, multipliers[level + 1] ?? 0)),
    attends: level === multipliers.length - 1 || attention.includes(size / patch / 2 ** level),
  }));
  const values = levels.reduce((sum, { outputs, positions }) => sum + outputs * positions, 0);
  // What passes from block to block: those of both ways, and two for each change of resolution.
  const passed = levels.reduce((sum, { outputs, positions }, level) => {
    const above = levels[level - 1];
    const changes = above ? positions * above.outputs + above.positions * outputs : 0;
    return sum + outputs * positions * (2 * blocks + 1) + changes;
  }, 0);
  const largestInput = Math.max(...levels.map(({ inputs, positions }) => inputs * positions));
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
    checkpointedValues: passed + ALIVE_IN_A_BLOCK * largestInput + PRODUCTS_IN_TRAINING * held,
    largestTensor: Math.max(held, ...largest),
  };
}
