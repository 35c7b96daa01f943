/*
 * The same amount of noise in four measures, with nothing lost to rounding at either end:
 *   alphaBar               variance of the signal, in [0, 1]
 *   noiseLevel             sqrt(alphaBar), what SR3's network is given
 *   sigma                  sqrt(1 - alphaBar), deviation of the noise
 *   logSnr                 ln(alphaBar / (1 - alphaBar)), Infinity when clean, -Infinity when all noise
 */

function assertUnit(value: number, name: string): void {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${name} must lie in [0, 1], got ${value}`);
}

/** 1 / (1 + exp(-x)), accurate where it is close to 0; close to 1 ask for `logistic(-x)`, the distance from 1. */
function logistic(x: number): number {
  const small = Math.exp(-Math.abs(x));
  return (x < 0 ? small : 1) / (1 + small);
}

/** ln(alphaBar / (1 - alphaBar)). */
export function logSnrFromAlphaBar(alphaBar: number): number {
  assertUnit(alphaBar, 'alphaBar');
  return Math.log(alphaBar) - Math.log1p(-alphaBar);
}

/** ln(n^2 / (1 - n^2)), with n the noise level. */
export function logSnrFromNoiseLevel(noiseLevel: number): number {
  assertUnit(noiseLevel, 'noiseLevel');
  return 2 * Math.log(noiseLevel) - Math.log1p(-noiseLevel) - Math.log1p(noiseLevel);
}

/** ln((1 - s^2) / s^2), with s the sigma. */
export function logSnrFromSigma(sigma: number): number {
  assertUnit(sigma, 'sigma');
  return -logSnrFromNoiseLevel(sigma);
}

/** alphaBar of a log signal-to-noise ratio; -Infinity gives 0 and Infinity 1. */
export function alphaBarFromLogSnr(logSnr: number): number {
  return logistic(logSnr);
}

/** sqrt(alphaBar) of a log signal-to-noise ratio. */
export function noiseLevelFromLogSnr(logSnr: number): number {
  return Math.sqrt(logistic(logSnr));
}

/** sqrt(1 - alphaBar) of a log signal-to-noise ratio, accurate for a clean signal too. */
export function sigmaFromLogSnr(logSnr: number): number {
  return Math.sqrt(logistic(-logSnr));
}

/** sqrt(alphaBar). */
export function noiseLevelFromAlphaBar(alphaBar: number): number {
  assertUnit(alphaBar, 'alphaBar');
  return Math.sqrt(alphaBar);
}

/** The square of the noise level. */
export function alphaBarFromNoiseLevel(noiseLevel: number): number {
  assertUnit(noiseLevel, 'noiseLevel');
  return noiseLevel * noiseLevel;
}

/** sqrt(1 - alphaBar). */
export function sigmaFromAlphaBar(alphaBar: number): number {
  assertUnit(alphaBar, 'alphaBar');
  return Math.sqrt(1 - alphaBar);
}

/** sqrt(1 - n^2), with n the noise level; its own inverse. */
export function sigmaFromNoiseLevel(noiseLevel: number): number {
  assertUnit(noiseLevel, 'noiseLevel');
  return Math.sqrt((1 - noiseLevel) * (1 + noiseLevel));
}

/** 1 - s^2, with s the sigma. */
export function alphaBarFromSigma(sigma: number): number {
  assertUnit(sigma, 'sigma');
  return (1 - sigma) * (1 + sigma);
}

/** sqrt(1 - s^2), with s the sigma. */
export function noiseLevelFromSigma(sigma: number): number {
  assertUnit(sigma, 'sigma');
  return sigmaFromNoiseLevel(sigma);
}
