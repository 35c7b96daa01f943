/** Written by tools/weights/adopt.mjs with the weights. */
export const integrity = {
  config: 'sha256-k3PwiJz3j6jBsfaruJedmJfje/4Hgbd33UmzlZJadQk=',
  weights: 'sha256-0L27cgYeizcIM9YGRZ8bVjDHV7kQnRks/sNbOlMQMEk=',
} as const;
