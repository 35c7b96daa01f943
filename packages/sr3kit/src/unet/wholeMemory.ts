import type { Size } from '@sr3kit/imaging';
import { unetOf, type ModelConfigOf } from '../network.ts';

/** Tensors as large as a block's output that are alive at the fullest moment, for each block: fitted to measured peaks. */
const ALIVE = 13;
/** The same for the attention of the lowest level, as large as its positions squared. */
const ATTENTION_ALIVE = 2;

/**
 * Bytes of engine memory that a U-Net takes for a picture as a whole, to about a fifth; without its weights.
 *
 * @param size - Of the low-resolution picture.
 */
export function wholeMemory(config: ModelConfigOf<'unet'>, size: Size): number {
  const { patch, multipliers, channels, blocks } = unetOf(config);
  const positions = size.width * size.height * (config.task.scale / patch) ** 2;
  const values = multipliers.reduce((sum, each, level) => sum + channels * each * (positions / 4 ** level), 0);
  const attention = (positions / 4 ** (multipliers.length - 1)) ** 2;
  return 4 * (ALIVE * values * (2 * blocks + 2) + ATTENTION_ALIVE * attention);
}
