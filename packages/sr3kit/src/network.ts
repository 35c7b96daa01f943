import type { ModelConfig, Network } from '@sr3kit/checkpoints';
import type { LiteConfig } from '@sr3kit/lite';
import type { UnetConfig } from '@sr3kit/unet';

type NetworkOf<TKind extends Network['kind']> = Extract<Network, { readonly kind: TKind }>;

/** A model whose network is of the given kind. */
export type ModelConfigOf<TKind extends Network['kind']> = ModelConfig & { readonly network: NetworkOf<TKind> };

/** Whether a model's network is the light one. */
export function isLite(config: ModelConfig): config is ModelConfigOf<'lite'> {
  return config.network.kind === 'lite';
}

/** Whether a model's network is a U-Net. */
export function isUnet(config: ModelConfig): config is ModelConfigOf<'unet'> {
  return config.network.kind === 'unet';
}

/** The network of a model as its package knows it, without the tag that tells the kinds apart. */
export function unetOf({ network: { kind: _, ...unet } }: ModelConfigOf<'unet'>): UnetConfig {
  return unet;
}

/** The network of a model as its package knows it, without the tag that tells the kinds apart. */
export function liteOf({ network: { kind: _, ...lite } }: ModelConfigOf<'lite'>): LiteConfig {
  return lite;
}
