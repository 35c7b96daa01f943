import type { LiteConfig } from './config.ts';

/** Names of the ready configurations. */
export type LitePresetName = 'photo-x4' | 'photo-x2';

const photo = (scale: number): LiteConfig => ({
  scale,
  imageChannels: 3,
  regressor: { channels: 48, blocks: 8, residualScale: 0.1 },
  crisp: false,
  localScale: { channels: 24, floor: 0.006, ceiling: 0.25 },
  denoiser: { channels: 64, blocks: 8, embedding: 64 },
});

/** Ready configurations: those of the pretrained weights. */
export const presets: Readonly<Record<LitePresetName, LiteConfig>> = { 'photo-x4': photo(4), 'photo-x2': photo(2) };
