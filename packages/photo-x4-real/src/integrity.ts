/** Written by tools/weights/adopt.mjs with the weights. */
export const integrity = {
  config: 'sha256-HY+pe/RvkOVUdW75O2yvh1nbY/A4ZpD67uHNa1IRWms=',
  weights: 'sha256-AJ0WHlwxl9ACxvIEJXf1ghvTP5/x9YBk/A5GgeSJrJE=',
} as const;
