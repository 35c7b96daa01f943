/** Written by tools/weights/adopt.mjs with the weights. */
export const integrity = {
  config: 'sha256-gaIxsFDcyy+RqzWF78U43OzPqTdh2i8N5S4FcENFeXQ=',
  weights: 'sha256-CC4zm8GSeT5NofldNzBJCaK2XEDX9l1Wniln60btquM=',
} as const;
