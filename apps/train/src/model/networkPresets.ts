import type { Network } from '@sr3kit/checkpoints';
import { presets as litePresets } from '@sr3kit/lite';
import { presets as unetPresets } from '@sr3kit/unet';

/** The ready networks of all kinds, by name. */
export const networkPresets: Readonly<Record<string, Network>> = Object.fromEntries<Network>([
  ...Object.entries(unetPresets).map(([name, config]) => [name, { kind: 'unet' as const, ...config }] as const),
  ...Object.entries(litePresets).map(([name, config]) => [name, { kind: 'lite' as const, ...config }] as const),
]);
