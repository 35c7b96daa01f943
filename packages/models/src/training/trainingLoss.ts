import type { TrainingLoss } from '../architecture/architecture.ts';
import { architectureOf, type Architectures } from '../architectures.ts';
import type { AnyModelConfig } from '../config/modelConfig.ts';
import type { PerceptualDistances } from '../loss/perceptualTerm.ts';

/** Options of {@link trainingLoss}. */
export interface TrainingLossOptions {
  /** False leaves out the network's dropout, for validation. Default true. */
  readonly dropout?: boolean;
  /** For an objective with a perceptual term: the distances, with their weights on the engine. */
  readonly distances?: PerceptualDistances | undefined;
  /** Your own architectures, in addition to the built-in ones. */
  readonly architectures?: Architectures;
}

/**
 * The objective a model is trained with: SR3 Alg. 1 (a noise level per picture, noise, one denoising), or the
 * regression baseline, which answers the target in one pass.
 *
 * @throws RangeError for a network of an unknown kind. The loss throws an Error where distances are missing.
 */
export function trainingLoss(
  config: AnyModelConfig,
  { dropout = true, distances, architectures }: TrainingLossOptions = {},
): TrainingLoss {
  return architectureOf(config.network, architectures).loss(config, { dropout, distances });
}
