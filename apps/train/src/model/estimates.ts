import { countParameters, type Network } from '@sr3kit/checkpoints';
import { countParameters as liteCount, flops as liteFlops, type LiteConfig } from '@sr3kit/lite';
import { countParameters as unetCount, flops as unetFlops, type UnetConfig } from '@sr3kit/unet';

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
 * freed yet, and what a training step keeps for the way back. Inference is fitted to the peaks of four small networks on
 * native TensorFlow, which it meets to about a fifth. Training is rough: half of a tiny network's peak, and of the two
 * U-Nets that `tools/bench` trains there twice and 1.2 times the resident memory.
 */
const aliveInInference = 13;
const aliveInTraining = 26;
/** The same for the attention of the lowest level, as large as its positions squared. */
const attentionInInference = 2;
const attentionInTraining = 5;
/** Weights, two moments, average, and the gradient twice: by tensor and as one vector. */
const trainingCopies = 6;

/*
 * Of the light model: tensors that are alive at the fullest moment, as large as the output of a block or as a picture of
 * high resolution. Fitted by least squares to the peaks that `profile` gives for small configurations of each stage on
 * native TensorFlow, which they meet to an eighth: upscalings with the projection onto the input, and training steps.
 */
const liteOneStep = { layers: 6, pictures: 9.4 };
/** `inputs`: what the denoiser is told at each site, which is there twice. */
const liteRefinement = { layers: 8, inputs: 2, pictures: 11.4 };
/** For each block of the regressor, and pictures in all. */
const liteFirstStage = { blocks: 4.6, pictures: 29.7 };
/** For each block of the denoiser; the tape keeps some of the regressor's too, though nothing flows back there. */
const liteSecondStage = { blocks: 1, regressorBlocks: 12.4, pictures: 27.9 };

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
    trainingBytes: 4 * (parameters + costs.trained * (trainingCopies - 1) + batch * costs.training),
  };
}

/** Operations, and values that are alive at the fullest moment, for one picture. */
interface Costs {
  readonly flops: number;
  readonly inference: number;
  readonly training: number;
  /** Parameters that a run trains. */
  readonly trained: number;
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
    trained: unetCount(config),
  };
}

/** Of the denoiser where there is one, and of the regressor else: the part that a run trains. */
function liteCosts(config: LiteConfig, size: number): Costs {
  const { regressor, denoiser, scale, imageChannels } = config;
  const side = size / scale;
  const sites = side ** 2;
  const picture = scale ** 2 * imageChannels;
  if (denoiser === null) {
    const inOneStep = Math.max(
      regressor.channels * liteOneStep.layers,
      regressor.channels + picture * liteOneStep.pictures,
    );
    const inStep = regressor.channels * regressor.blocks * liteFirstStage.blocks + picture * liteFirstStage.pictures;
    return {
      flops: liteFlops(config, 'regressor', side, side),
      inference: sites * inOneStep,
      training: sites * inStep,
      trained: liteCount(config),
    };
  }
  const inputs = scale ** 2 + regressor.channels + imageChannels;
  const inRefinement = Math.max(
    denoiser.channels * liteRefinement.layers + inputs * liteRefinement.inputs + picture,
    regressor.channels + picture * liteRefinement.pictures,
  );
  const inStep =
    denoiser.channels * denoiser.blocks * liteSecondStage.blocks +
    regressor.channels * regressor.blocks * liteSecondStage.regressorBlocks +
    picture * liteSecondStage.pictures;
  return {
    flops: liteFlops(config, 'denoiser', side, side),
    inference: sites * inRefinement,
    training: sites * inStep,
    trained: liteCount(config, 'denoiser'),
  };
}
