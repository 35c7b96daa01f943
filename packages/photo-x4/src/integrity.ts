/** Written by tools/weights/adopt.mjs with the weights. */
export const integrity = {
  config: 'sha256-c5EeLQo96S1E0TQGrfMhrLrh228Y67P49HEsXM+E8zQ=',
  weights: 'sha256-g3oiQEPqqteuANkav8rrXq7OVsF67D76ZDb4LKomonw=',
} as const;
