/** Written by tools/weights/adopt.mjs with the weights. */
export const integrity = {
  config: 'sha256-7t5pqQUsVds0/PPw+xgM9DDI5ZctbFa8/uNKtNQgZE8=',
  weights: 'sha256-E2fASIZ4pHJ6wnXkQmHj3f4QmjFd1YxdZYtd0MLgM5Y=',
} as const;
