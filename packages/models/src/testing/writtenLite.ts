/** The configuration of a light model as a person writes it, with the smallest network. */
export const writtenLite = {
  format: 'sr3kit-model',
  version: 1,
  task: { scale: 4, size: 16, channels: 3 },
  network: {
    kind: 'lite',
    scale: 4,
    imageChannels: 3,
    regressor: { channels: 4, blocks: 1 },
    denoiser: { channels: 4, blocks: 1, embedding: 4 },
  },
  schedule: { kind: 'cosine', steps: 100 },
  objective: { kind: 'diffusion', prediction: 'v', target: 'parts' },
} as const;
