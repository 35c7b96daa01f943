const SQRT_2PI = Math.sqrt(2 * Math.PI);

/** The standard normal density. */
function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / SQRT_2PI;
}

/**
 * The probability that a standard normal variable exceeds z: the smaller tail to full relative precision. Near 0 by the
 * series of Abramowitz and Stegun 26.2.11, beyond by the continued fraction 26.2.14.
 */
export function normalTail(z: number): number {
  if (Number.isNaN(z)) return NaN;
  if (z < 0) return 1 - normalTail(-z);
  if (z < 2.5) {
    let term = z;
    let sum = z;
    for (let k = 3; Math.abs(term) > 1e-18 * sum; k += 2) {
      term *= (z * z) / k;
      sum += term;
    }
    return 0.5 - normalDensity(z) * sum;
  }
  let fraction = 0;
  for (let k = 200; k >= 1; k--) fraction = k / (z + fraction);
  return normalDensity(z) / (z + fraction);
}

/**
 * The number that a standard normal variable stays below with a probability, by Newton's method on the tail.
 *
 * @param probability - In (0, 1).
 */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) {
    throw new RangeError(`a probability must be between 0 and 1, got ${probability}`);
  }
  if (probability > 0.5) return -normalQuantile(1 - probability);
  // Of the tail's logarithm, which is nearly a parabola: Newton converges from any start of the right sign.
  let z = Math.sqrt(-2 * Math.log(2 * probability));
  for (let i = 0; i < 60; i++) {
    const tail = normalTail(z);
    const step = (Math.log(tail) - Math.log(probability)) * (tail / normalDensity(z));
    z += step;
    if (Math.abs(step) < 1e-15 * Math.max(1, Math.abs(z))) break;
  }
  return -z;
}
