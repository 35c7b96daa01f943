/** Written by tools/weights/adopt.mjs with the weights. */
export const integrity = {
  config: 'sha256-C6wECII/gWKRcSlNoKQyb9/kriHOd4euDdo8s2npyWE=',
  weights: 'sha256-ihy9bpaDhTeivZUa6lzEN5T+ydMfE9sJej2ZsLukU9c=',
} as const;
