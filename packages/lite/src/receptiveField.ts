import { assertLiteConfig, type ChainConfig, type LiteConfig } from './config.ts';

/**
 * How far each part looks, in sites of the low-resolution grid to every side: an output depends on no input further away.
 * There is no normalisation and no attention in the model, so this is all a tile needs around it to be exact.
 */
export interface ReceptiveField {
  /** From the low-resolution picture to the features. */
  readonly features: number;
  /** From the low-resolution picture to the regression; its bicubic base looks 2 far at most. */
  readonly regression: number;
  /** From the features to the local scale. */
  readonly localScale: number;
  /** From noisy sites, features and low-resolution picture to the denoiser's answer; 0 without a denoiser. */
  readonly denoiser: number;
}

/** @throws RangeError if the configuration is not valid. */
export function receptiveField(config: LiteConfig): ReceptiveField {
  assertLiteConfig(config);
  // One site for every 3x3 convolution.
  const chain = ({ blocks }: ChainConfig): number => 1 + 2 * blocks;
  const features = chain(config.regressor);
  return {
    features,
    regression: features + 1,
    localScale: 1,
    denoiser: config.denoiser === null ? 0 : chain(config.denoiser) + 1,
  };
}
