/** Written by tools/weights/adopt.mjs with the weights. */
export const integrity = {
  config: 'sha256-0LnKaKjF3BTTyG5IaoicXFFu0DCQ3a1ZpVRHRvFQiMg=',
  weights: 'sha256-CGePoLPiOGBnFVWhgUU0YF9ctCKjWSbfpS/yNf2Lyio=',
} as const;
