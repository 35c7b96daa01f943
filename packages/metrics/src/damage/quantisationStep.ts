/** Coefficients below this are near 0 whatever the step: pixels were rounded since. */
const NOTHING = 1.25;
/** Finer steps drown in the rounding of pixels, coarser ones leave nothing. */
const [FINEST, COARSEST] = [2, 100];
/** Coefficients lie this near to the multiples of their step: after rounding to pixels, or after another fine JPEG too. */
const SPREADS = [0.28, 0.7];
/** Share of coefficients that lie anywhere: what was clipped, or changed since. */
const STRAY = 0.1;
/** Parts of a level that are told apart. */
const PARTS = 8;
const FEWEST = 8;
/** Logarithm of how many times likelier a step must be than none. */
const LEAST_EVIDENCE = 10;

/** For each step, by distance from the nearest multiple in parts: log of the likelihood, relative to coefficients without a step. */
const EVIDENCE = Array.from({ length: COARSEST + 1 }, (_, step) =>
  Float64Array.from({ length: (PARTS * step) / 2 + 2 }, (__, part) => {
    const density = SPREADS.reduce((sum, spread) => sum + normal(part / PARTS, spread) / SPREADS.length, 0);
    return Math.log(STRAY + (1 - STRAY) * step * density);
  }),
);

function normal(x: number, deviation: number): number {
  return Math.exp(-(x ** 2) / (2 * deviation ** 2)) / (deviation * Math.sqrt(2 * Math.PI));
}

/**
 * The step by which a frequency was quantised when its picture was stored as JPEG: its coefficients still lie near the
 * multiples of it, as the teeth of a comb. The step is the likeliest one.
 *
 * @param coefficients - Those of one frequency in many blocks, of the grid that the JPEG had; a mean of the block counts from 128.
 * @returns 2 to 100; null where no step is plain: it was 1, or there was none, or there are too few coefficients.
 */
export function quantisationStep(coefficients: readonly number[]): number | null {
  const telling = coefficients.filter((value) => Math.abs(value) >= NOTHING);
  if (telling.length < FEWEST) return null;
  let best = { step: 0, evidence: LEAST_EVIDENCE };
  for (let step = FINEST; step <= COARSEST; step += 1) {
    let evidence = 0;
    for (const value of telling) {
      evidence += EVIDENCE[step]![Math.round(Math.abs(value - step * Math.round(value / step)) * PARTS)]!;
    }
    if (evidence > best.evidence) best = { step, evidence };
  }
  if (best.step === 0) return null;
  // Alike coefficients, of a gradient for instance, lie near a multiple of something by chance.
  return new Set(telling.map((value) => Math.round(value / best.step))).size < 2 ? null : best.step;
}
