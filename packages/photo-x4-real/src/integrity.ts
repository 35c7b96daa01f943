/** Written by tools/weights/adopt.mjs with the weights. */
export const integrity = {
  config: 'sha256-CmiaWB0ZxfEfUz+54xOWWlOXKX4IkLGj2MuIXgDU1n8=',
  weights: 'sha256-P+48y+WZ0BmLTSB4R4rGUtIF2epVnnWxvJVrj3Climc=',
} as const;
