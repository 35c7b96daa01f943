/** Written by tools/weights/adopt.mjs with the weights. */
export const integrity = {
  config: 'sha256-wF6KnCKopwlwT7dJKHzIbA4lw8JlPsnKCCxueKIj+Qc=',
  weights: 'sha256-7wVpdtwI4hPQ1k1SKifzXk7laumm1qcH9XWGNxBEoNI=',
} as const;
