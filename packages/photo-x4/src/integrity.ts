/** Written by tools/weights/adopt.mjs with the weights. */
export const integrity = {
  config: 'sha256-F9mI7tEPd2OGElxSGALb3L1jMt26VBvidbS+31ZNaYM=',
  weights: 'sha256-rUzf/W1SfOvgfJzSl1kN6w19dyFbO7YQguJ/wgJBIQ8=',
} as const;
