import type { ModelConfig } from '@sr3kit/checkpoints';
import { liteLoss } from './lite/loss.ts';
import type { TrainingLoss } from './lossInputs.ts';
import { isLite, isUnet } from './network.ts';
import { unetLoss } from './unet/loss.ts';

/**
 * The objective a model is trained with: SR3 Alg. 1 (a noise level per picture, noise, one denoising), or the
 * regression baseline, which answers the target in one pass.
 *
 * @param options - `dropout: false` leaves the network's dropout out, for a validation.
 */
export function trainingLoss(config: ModelConfig, options: { readonly dropout?: boolean } = {}): TrainingLoss {
  if (isLite(config)) return liteLoss(config);
  if (isUnet(config)) return unetLoss(config, options.dropout ?? true);
  throw new RangeError(`no network of kind ${JSON.stringify(config.network)}`);
}
