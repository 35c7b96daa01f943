import type { ModelConfig } from '@sr3kit/checkpoints';
import type { UnetConfig } from '@sr3kit/unet';

/** The network of a model as its package knows it, without the tag that tells the kinds apart. */
export function unetOf(config: ModelConfig): UnetConfig {
  const { kind: _, ...unet } = config.network;
  return unet;
}
