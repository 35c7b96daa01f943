/** Written by tools/weights/adopt.mjs with the weights. */
export const integrity = {
  config: 'sha256-PjjlPYSaxM5LAFJHyFOpV2BDQouQA/01Cy/Nnc2YBFE=',
  weights: 'sha256-f3mrhGEgrvqZW0AlYhyyAw1IWVaQ6SFCD6cDfmGCVFI=',
} as const;
