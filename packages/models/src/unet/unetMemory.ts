import type { UnetConfig } from '@sr3kit/unet';
import type { Costs, Extent } from '../architecture/architecture.ts';

/*
 * How many tensors as large as a block's output are held at the peak, per block: what an evaluation has not freed yet,
 * and what a training step keeps for the backward pass. Inference is fitted to the peaks of four small networks on
 * native TensorFlow, to within about a fifth. Training is rough: half the peak of a tiny network, and twice and 1.2
 * times the resident memory of the two U-Nets that `tools/bench` trains there.
 */
const ALIVE_IN_INFERENCE = 13;
const ALIVE_IN_TRAINING = 26;
/** The same for the attention of the lowest level, as large as its positions squared. */
const ATTENTION_IN_INFERENCE = 2;
const ATTENTION_IN_TRAINING = 5;

/**
 * The most values that a U-Net holds at any moment.
 *
 * @param size - Of the high-resolution picture.
 */
export function unetMemory(
  { patch, multipliers, channels, blocks }: UnetConfig,
  { width, height }: Extent,
): Pick<Costs, 'inferenceValues' | 'trainingValues'> {
  const positions = (width / patch) * (height / patch);
  const values = multipliers.reduce((sum, each, level) => sum + channels * each * (positions / 4 ** level), 0);
  // Blocks on the way down, one more on the way up, and about one for the change of resolution.
  const perBlock = values * (2 * blocks + 2);
  const attention = (positions / 4 ** (multipliers.length - 1)) ** 2;
  return {
    inferenceValues: ALIVE_IN_INFERENCE * perBlock + ATTENTION_IN_INFERENCE * attention,
    trainingValues: ALIVE_IN_TRAINING * perBlock + ATTENTION_IN_TRAINING * attention,
  };
}
