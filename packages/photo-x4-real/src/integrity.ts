/** Written by tools/weights/adopt.mjs with the weights. */
export const integrity = {
  config: 'sha256-jDpLAWfRaAEN6LiaT7oNrIFacqkZPhwkzd9FAI7NkO0=',
  weights: 'sha256-CGePoLPiOGBnFVWhgUU0YF9ctCKjWSbfpS/yNf2Lyio=',
} as const;
