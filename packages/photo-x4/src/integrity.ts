/** Written by tools/weights/adopt.mjs with the weights. */
export const integrity = {
  config: 'sha256-zsGyFT+fri9iAnlDP5N/AIWDzSI3dI2TVFw3iPwW51Y=',
  weights: 'sha256-BkJ1fUDVAidv9uENzvxtd8aG7fOmXooSa6EYyreX7ro=',
} as const;
