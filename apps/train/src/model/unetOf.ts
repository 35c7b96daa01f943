import type { ModelConfig } from '@sr3kit/checkpoints';
import type { UnetConfig } from '@sr3kit/unet';

/** The network of a model as `@sr3kit/unet` knows it: without the field that tells networks of other kinds apart. */
export function unetOf({ network: { kind: _, ...config } }: ModelConfig): UnetConfig {
  return config;
}
