/**
 * By how much the light model's refinement raises all noise of the ancestral sampler, on even steps of logSnr, at strength 1.
 *
 * The variance of the posterior takes the estimate of the clean residual for the truth, so a chain of few steps loses what
 * the estimate does not know: its pictures are too smooth, and the more so the fewer steps there are. Bao et al. 2022
 * (2201.06503) derive the variance that is missing from the network's error; here one factor stands for it, found on 40
 * photographs: docs/decisions/0011-more-noise-than-the-posterior.md.
 */
export const liteNoiseFactor = (steps: number): number => 1 + 1 / (steps + 6);
