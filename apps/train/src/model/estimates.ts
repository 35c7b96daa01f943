import { countParameters, flops, type UnetConfig } from '@sr3kit/unet';

/** What a network costs, for square pictures of one size. */
export interface Estimates {
  readonly parameters: number;
  /** Floating-point operations of one evaluation of one picture. */
  readonly flops: number;
  /** Bytes of `model.safetensors` in half precision. */
  readonly diskBytes: number;
  /** Bytes of engine memory in one evaluation of one picture. */
  readonly inferenceBytes: number;
  /** Bytes of engine memory in one training step. */
  readonly trainingBytes: number;
}

/** Tensors that a residual block keeps for the way back, each as large as its output; measured on the CPU presets. */
const keptPerBlock = 12;
/** Weights, two moments, average, gradient, and the update while it is made. */
const trainingCopies = 8;

/**
 * Counts parameters and operations, and estimates memory.
 *
 * @param size - Side of the pictures in pixels.
 * @param batch - Pictures in a training step.
 */
export function estimate(config: UnetConfig, size: number, batch: number): Estimates {
  const parameters = countParameters(config);
  const grid = size / config.patch;
  const levels = config.multipliers.map((multiplier, level) => {
    const positions = (grid / 2 ** level) ** 2;
    return { values: config.channels * multiplier * positions, positions };
  });
  // Blocks on the way down, one more on the way up, and about one for the change of resolution.
  const kept = levels.reduce((sum, { values }) => sum + values * keptPerBlock * (2 * config.blocks + 2), 0);
  const largest = Math.max(...levels.map(({ values }) => values)) * (4 + config.blocks);
  const lowest = levels.at(-1)?.positions ?? 0;
  const attention = lowest ** 2;
  return {
    parameters,
    flops: flops(config, size, size),
    diskBytes: parameters * 2,
    inferenceBytes: 4 * (parameters + largest + attention),
    trainingBytes: 4 * (parameters * trainingCopies + batch * (kept + 3 * attention)),
  };
}
