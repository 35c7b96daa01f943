/** Written by tools/weights/adopt.mjs with the weights. */
export const integrity = {
  config: 'sha256-iCUBF7p6B228ZZmwtSxWf3w5b8odx8XUQI52uMtaBNw=',
  weights: 'sha256-f3mrhGEgrvqZW0AlYhyyAw1IWVaQ6SFCD6cDfmGCVFI=',
} as const;
