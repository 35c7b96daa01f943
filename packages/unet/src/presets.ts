import type { UnetConfig } from './config.ts';

const paper = {
  imageChannels: 3,
  conditionChannels: 3,
  blocks: 3,
  attention: [16],
  dropout: 0,
  groups: 32,
  layout: 'sr3',
  noiseInput: true,
  patch: 1,
} as const;

const checkpoint = { ...paper, layout: 'checkpoint', channels: 64, attention: [] } as const;

const small = { ...paper, blocks: 1, attention: [], groups: 8, patch: 4 } as const;

/** Name of a ready configuration. */
export type PresetName =
  | 'paper-faces-16-128'
  | 'paper-natural-64-256'
  | 'paper-faces-64-512'
  | 'paper-256-1024'
  | 'checkpoint-16-128'
  | 'checkpoint-64-512'
  | 'natural-64-256-cpu'
  | 'faces-16-128-cpu'
  | 'tiny';

/** Ready configurations. */
export const presets: Readonly<Record<PresetName, UnetConfig>> = {
  'paper-faces-16-128': { ...paper, size: 128, channels: 128, multipliers: [1, 2, 4, 8, 8], dropout: 0.2 },
  'paper-natural-64-256': { ...paper, size: 256, channels: 128, multipliers: [1, 2, 4, 4, 8, 8] },
  'paper-faces-64-512': { ...paper, size: 512, channels: 64, multipliers: [1, 2, 4, 8, 8, 16, 16] },
  'paper-256-1024': {
    ...paper,
    size: 1024,
    channels: 16,
    multipliers: [1, 2, 4, 8, 16, 32, 32, 32],
    blocks: 2,
    groups: 8,
  },
  'checkpoint-16-128': {
    ...checkpoint,
    size: 128,
    multipliers: [1, 2, 4, 8, 8],
    blocks: 2,
    attention: [16],
    dropout: 0.2,
  },
  'checkpoint-64-512': { ...checkpoint, size: 512, multipliers: [1, 2, 4, 8, 16], blocks: 1, groups: 16 },
  'natural-64-256-cpu': { ...small, size: 128, channels: 64, multipliers: [1, 1, 2] },
  'faces-16-128-cpu': { ...small, size: 128, channels: 64, multipliers: [1, 1, 2, 2], attention: [8] },
  tiny: { ...small, size: 64, channels: 32, multipliers: [1, 2] },
};
