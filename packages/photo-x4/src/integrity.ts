/** Written by tools/weights/adopt.mjs with the weights. */
export const integrity = {
  config: 'sha256-pGHGf8UVoV8xSm/m6XTNGZURGMCX+y8HqZSu4Ra502E=',
  weights: 'sha256-QedQZIY9pO6yYIojFPZQoTCSxRvXAcMJ3Lnbwc2iDu4=',
} as const;
