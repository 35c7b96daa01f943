import { z } from 'zod';
import { logSnrFromAlphaBar } from './conversions.ts';
import { assertCurve, type NoiseCurve, type NoiseSchedule } from './curve.ts';

/**
 * How the points that are kept lie: evenly by step, by the square of the step (more of them clean), or by logSnr. A number
 * is the exponent itself, as 1 and 2 are those of the first two: the k-th of K points lies at (k / K)^exponent of the
 * curve. Below 1 more of them are noisy.
 */
export type Spacing = 'uniform' | 'quadratic' | 'logSnr' | number | LogSnrRange;

/** Evenly by logSnr, but in a part of the curve. */
export interface LogSnrRange {
  /**
   * The logSnr at which the even steps would end if the last one did not go on to the clean picture: a curve may begin so
   * clean that steps there are wasted.
   */
  readonly cleanest: number;
  /** Where the steps begin, below `cleanest`: for drawing that starts from a picture. Default: where the curve ends. */
  readonly noisiest?: number;
}

const place = z.number().min(-50).max(50);

/** Validates a {@link Spacing}. */
export const spacingSchema: z.ZodType<Spacing> = z.union(
  [
    z.enum(['uniform', 'quadratic', 'logSnr']),
    z.number().positive().max(1000),
    z
      .strictObject({ cleanest: place, noisiest: place.exactOptional() })
      .refine(({ cleanest, noisiest = -Infinity }) => noisiest < cleanest, {
        error: 'noisiest must be below cleanest, as in logSnr:5:2',
      }),
  ],
  {
    error:
      'must be uniform, quadratic, logSnr, an exponent above 0, or logSnr from a place on, or between two (logSnr:5 and ' +
      'logSnr:5:2; in a file { cleanest: 5, noisiest: 2 })',
  },
);

/** Index of the point of the curve whose logSnr is closest; logSnr falls with the index. */
function nearestByLogSnr(curve: NoiseCurve, logSnr: number): number {
  const at = (t: number): number => logSnrFromAlphaBar(curve.alphaBars[t]!);
  let cleaner = 0;
  let noisier = curve.alphaBars.length - 1;
  while (noisier - cleaner > 1) {
    const middle = (cleaner + noisier) >> 1;
    if (at(middle) >= logSnr) cleaner = middle;
    else noisier = middle;
  }
  return at(cleaner) - logSnr < logSnr - at(noisier) ? cleaner : noisier;
}

/** Where on the curve the spacing puts the k-th of `steps` points; the last one at `last`. */
function placement(curve: NoiseCurve, last: number, steps: number, spacing: Spacing): (k: number) => number {
  const power = (exponent: number) => (k: number) => Math.round(last * (k / steps) ** exponent);
  const evenLogSnr = (cleanest: number) => {
    const from = Math.min(cleanest, logSnrFromAlphaBar(curve.alphaBars[1]!));
    const to = logSnrFromAlphaBar(curve.alphaBars[last]!);
    return (k: number) => (k === steps ? last : nearestByLogSnr(curve, from + ((to - from) * k) / steps));
  };
  if (typeof spacing === 'number') return power(spacing);
  if (typeof spacing === 'object') return evenLogSnr(spacing.cleanest);
  switch (spacing) {
    case 'uniform':
      return power(1);
    case 'quadratic':
      return power(2);
    case 'logSnr':
      // The clean point is infinitely far in logSnr: the first noisy one stands for it.
      return evenLogSnr(Infinity);
  }
}

/**
 * Takes fewer points on the same curve, for sampling in fewer steps than the network was trained with. Every point of
 * the result is a point of the curve, none appears twice, and the clean and the noisiest one are kept, unless the spacing
 * begins elsewhere: with one step, only those two.
 *
 * @param steps - Integer in 1 ... T.
 * @throws RangeError if the curve has fewer steps than asked for, or an exponent is not above 0.
 */
export function respace(curve: NoiseCurve, steps: number, spacing: Spacing): NoiseSchedule {
  assertCurve(curve);
  const last = curve.alphaBars.length - 1;
  if (!Number.isInteger(steps) || steps < 1 || steps > last) {
    throw new RangeError(
      `steps must be an integer in 1 ... ${last}, the steps of the schedule that is respaced, got ${steps}`,
    );
  }
  assertSpacing(spacing);
  const noisiest = lastPoint(curve, steps, spacing);
  const place = placement(curve, noisiest, steps, spacing);
  const alphaBars = new Float64Array(steps + 1);
  const betas = new Float64Array(steps);
  alphaBars[0] = 1;
  let index = 0;
  for (let k = 1; k <= steps; k++) {
    // Beyond the one before, and leaving one for each that follows.
    index = Math.min(Math.max(place(k), index + 1), noisiest - (steps - k));
    alphaBars[k] = curve.alphaBars[index]!;
    betas[k - 1] = (alphaBars[k - 1]! - alphaBars[k]!) / alphaBars[k - 1]!;
  }
  return { alphaBars, betas };
}

/** The index of the noisiest point that is kept. */
function lastPoint(curve: NoiseCurve, steps: number, spacing: Spacing): number {
  const from = typeof spacing === 'object' ? spacing.noisiest : undefined;
  return from === undefined ? curve.alphaBars.length - 1 : Math.max(nearestByLogSnr(curve, from), steps);
}

function assertSpacing(spacing: Spacing): void {
  if (typeof spacing === 'number' && !(spacing > 0 && spacing < Infinity)) {
    throw new RangeError(`the exponent of a spacing must be a number above 0, got ${spacing}: 1 is even by step`);
  }
  if (typeof spacing !== 'object') return;
  const { cleanest, noisiest } = spacing;
  if (!Number.isFinite(cleanest)) {
    throw new RangeError(`the cleanest logSnr of a spacing must be a finite number, got ${cleanest}`);
  }
  if (noisiest !== undefined && !(noisiest < cleanest && noisiest > -Infinity)) {
    throw new RangeError(
      `the noisiest logSnr of a spacing must be a finite number below the cleanest, ${cleanest}, got ${noisiest}`,
    );
  }
}
