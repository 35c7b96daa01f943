/** Written by tools/weights/adopt.mjs with the weights. */
export const integrity = {
  config: 'sha256-C9kUIWy+Lpb+Se91izP1ObOwBHMEVPdKuVkQRlpaczE=',
  weights: 'sha256-dWlBJIf9Gj4JW//o097//cDzaJL35Bw81A9UpMjugTE=',
} as const;
