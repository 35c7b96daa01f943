import { architectureOf, type Architectures } from './architectures.ts';
import type { NetworkConfig } from './config/network.ts';
import { countParameters } from './model.ts';

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
  /** The same with gradient checkpointing, where the architecture knows. */
  readonly checkpointedBytes?: number;
}

/** Weights, two moments, average, and the gradient twice: by tensor and as one vector. */
const TRAINING_COPIES = 6;
const FLOAT = 4;

/**
 * Counts parameters and operations, and estimates memory.
 *
 * @param size - Side of the (high-resolution) pictures in pixels.
 * @param batch - Pictures in a training step.
 * @param architectures - Your own, in addition to the built-in ones.
 * @throws RangeError for a network of an unknown kind.
 */
export function estimate(
  network: NetworkConfig,
  size: number,
  batch: number,
  architectures?: Architectures,
): Estimates {
  const parameters = countParameters(network, architectures);
  const costs = architectureOf(network, architectures).costs(network, { width: size, height: size });
  const { trainingValues, checkpointedValues } = costs;
  const training = (values: number): number =>
    FLOAT * (parameters + costs.trainedWeights * (TRAINING_COPIES - 1) + batch * values);
  return {
    parameters,
    flops: costs.flops,
    diskBytes: parameters * 2,
    inferenceBytes: FLOAT * (parameters + costs.inferenceValues),
    trainingBytes: training(trainingValues),
    ...(checkpointedValues !== undefined && { checkpointedBytes: training(checkpointedValues) }),
  };
}
