/** The largest difference between two sets of arrays, each relative to the largest number of its expected array, or 1. */
export function largestDifference(actual: readonly Float32Array[], expected: readonly Float32Array[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return Math.max(...actual.map((array, i) => difference(array, expected[i]!)));
}

function difference(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(1, ...expected.map(Math.abs));
  const worst = Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!))) / scale;
  return Number.isNaN(worst) ? Number.POSITIVE_INFINITY : worst;
}
