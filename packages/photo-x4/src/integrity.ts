/** Written by tools/weights/adopt.mjs with the weights. */
export const integrity = {
  config: 'sha256-QprI/p0LvBN8ZXHkPxBBXYhPuui/qKfdg3b6vULPuDM=',
  weights: 'sha256-BBTdwiwVr1WsY1JPJras5FD6vWZqAyx6y5HYL0Q4FOE=',
} as const;
