import type { Tensor1D } from '@tensorflow/tfjs-core';
import { add, div, maximum, minimum, mul, onesLike, square, sub, tidy } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Prediction } from '@sr3kit/denoiser';

/**
 * How much an error counts at each noise level, with snr = alphaBar / (1 - alphaBar):
 * - `none`: as the prediction's own error does, weight 1 whatever is predicted;
 * - `snr`: the squared error of y0 by snr, which is the plain eps loss (SR3 eq. 6, Ho et al. 2020 eq. 14);
 * - `truncatedSnr`: the squared error of y0 by max(snr, 1) (Salimans & Ho 2022, section 4);
 * - `minSnr`: the squared error of y0 by min(snr, gamma) (Hang et al. 2023, section 3.4; gamma 5 there).
 */
export type Weighting =
  | { readonly kind: 'none' }
  | { readonly kind: 'snr' }
  | { readonly kind: 'truncatedSnr' }
  | { readonly kind: 'minSnr'; readonly gamma: number };

/** A weighting as a person writes it: the gamma of `minSnr` may be left out (5). */
export type WeightingInput =
  Exclude<Weighting, { kind: 'minSnr' }> | { readonly kind: 'minSnr'; readonly gamma?: number | undefined };

/** Validates a {@link Weighting} and fills in its default. Unknown fields are refused. */
export const weightingSchema: z.ZodType<Weighting, WeightingInput> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['none', 'snr', 'truncatedSnr']) }),
  z.strictObject({
    kind: z.literal('minSnr'),
    gamma: z
      .number()
      .positive({ error: (issue) => `must be above 0, got ${String(issue.input)}: use e.g. 5` })
      .default(5),
  }),
]);

/** Smallest divisor: the distance from 1 of the float32 below it, so a weight is finite at a clean noise level. */
const TINY = 2 ** -24;

/**
 * The factor on the squared error of a prediction that gives the squared error of y0 its weight. At a fixed noisy y, an
 * error of y0 by d is an error of eps by -sqrt(snr) d and of v by -sqrt(snr + 1) d, so the factor is the weight divided
 * by snr for eps, and by snr + 1 for v. Each is written with signal = alphaBar and noise = 1 - alphaBar, so that no
 * infinity appears on the way: 1 / (snr + 1) = noise.
 *
 * @param noiseLevel - sqrt(alphaBar) of each sample in [0, 1], `[batch]`.
 * @returns `[batch]`, owned by the caller. Some weights are unbounded: `truncatedSnr` of eps where all is noise, and
 * `snr` and `truncatedSnr` of y0 where all is clean. Their divisor is held above 6e-8.
 */
export function lossWeights(prediction: Prediction, noiseLevel: Tensor1D, weighting: Weighting): Tensor1D {
  return tidy(() => {
    const signal = square(noiseLevel);
    // (1 - n)(1 + n) keeps the digits that 1 - n^2 loses near a clean level.
    const noise = mul(maximum(sub(1, noiseLevel), 0), add(1, noiseLevel));
    const snr = (): Tensor1D => div(signal, maximum(noise, TINY));
    const inverseSnr = (): Tensor1D => div(noise, maximum(signal, TINY));
    switch (weighting.kind) {
      case 'none':
        return onesLike(noiseLevel);
      case 'snr':
        return { eps: () => onesLike(noiseLevel), v: () => signal, y0: snr }[prediction]();
      case 'truncatedSnr':
        return {
          eps: () => maximum(1, inverseSnr()),
          v: () => maximum(signal, noise),
          y0: () => maximum(snr(), 1),
        }[prediction]() as Tensor1D;
      case 'minSnr':
        return {
          eps: () => minimum(1, mul(weighting.gamma, inverseSnr())),
          v: () => minimum(signal, mul(weighting.gamma, noise)),
          y0: () => minimum(snr(), weighting.gamma),
        }[prediction]() as Tensor1D;
    }
  });
}
