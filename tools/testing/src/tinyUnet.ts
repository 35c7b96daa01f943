/** The smallest U-Net there is, for pictures of 16x16: the fields of a `UnetConfig`. */
export const tinyUnet = {
  imageChannels: 3,
  conditionChannels: 3,
  size: 16,
  channels: 4,
  multipliers: [1],
  blocks: 1,
  attention: [],
  dropout: 0,
  groups: 2,
  layout: 'sr3',
  noiseInput: true,
  patch: 1,
} as const;
