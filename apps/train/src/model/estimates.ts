import { countParameters, type Network } from '@sr3kit/checkpoints';
import { flops as liteFlops, type LiteConfig } from '@sr3kit/lite';
import { flops as unetFlops, type UnetConfig } from '@sr3kit/unet';

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

/*
 * Tensors as large as a block's output that are alive at the fullest moment, for each block: what an evaluation has not
 * freed yet, and what a training step keeps for the way back. Fitted to the peaks of four small networks on native
 * TensorFlow, which they meet to about a fifth.
 */
const aliveInInference = 13;
const aliveInTraining = 62;
/** The same for the attention of the lowest level, as large as its positions squared. */
const attentionInInference = 2;
const attentionInTraining = 5;
/** Weights, two moments, average, gradient, and the update while it is made. */
const trainingCopies = 8;

/** Tensors as large as the widest layer that are alive at the fullest moment of an evaluation of the light model. */
const liteAliveInInference = 6;
/** The same for each block of the part that is trained, in a training step. */
const liteAliveInTraining = 12;

/**
 * Counts parameters and operations, and estimates memory.
 *
 * @param size - Side of the (high-resolution) pictures in pixels.
 * @param batch - Pictures in a training step.
 */
export function estimate(network: Network, size: number, batch: number): Estimates {
  const parameters = countParameters(network);
  const costs = costsOf(network, size);
  return {
    parameters,
    flops: costs.flops,
    diskBytes: parameters * 2,
    inferenceBytes: 4 * (parameters + costs.inference),
    trainingBytes: 4 * (parameters * trainingCopies + batch * costs.training),
  };
}

/** Operations, and values that are alive at the fullest moment, for one picture. */
interface Costs {
  readonly flops: number;
  readonly inference: number;
  readonly training: number;
}

function costsOf(network: Network, size: number): Costs {
  if (network.kind === 'lite') {
    const { kind: _, ...config } = network;
    return liteCosts(config, size);
  }
  const { kind: _, ...config } = network;
  return unetCosts(config, size);
}

function unetCosts(config: UnetConfig, size: number): Costs {
  const grid = size / config.patch;
  const levels = config.multipliers.map((multiplier, level) => {
    const positions = (grid / 2 ** level) ** 2;
    return { values: config.channels * multiplier * positions, positions };
  });
  // Blocks on the way down, one more on the way up, and about one for the change of resolution.
  const blocks = levels.reduce((sum, { values }) => sum + values * (2 * config.blocks + 2), 0);
  const attention = (levels.at(-1)?.positions ?? 0) ** 2;
  return {
    flops: unetFlops(config, size, size),
    inference: blocks * aliveInInference + attention * attentionInInference,
    training: blocks * aliveInTraining + attention * attentionInTraining,
  };
}

/** Of the denoiser where there is one, and of the regressor else: the part that a run trains. */
function liteCosts(config: LiteConfig, size: number): Costs {
  const side = size / config.scale;
  const { channels, blocks } = config.denoiser ?? config.regressor;
  const values = channels * side ** 2;
  return {
    flops: liteFlops(config, config.denoiser === null ? 'regressor' : 'denoiser', side, side),
    inference: values * liteAliveInInference,
    training: values * blocks * liteAliveInTraining,
  };
}
