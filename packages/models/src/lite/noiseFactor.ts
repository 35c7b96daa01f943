/**
 * The factor by which the light model raises all the noise of the ancestral sampler at strength 1, for steps that are
 * evenly spaced in logSnr.
 *
 * The posterior's variance takes the estimate of the clean residual for the truth, so a chain of few steps loses what
 * the estimate misses: its pictures are too smooth, and more so the fewer the steps. Bao et al. 2022 (2201.06503)
 * derive the missing variance from the network's error; here one factor stands for it, found on 40 photographs:
 * docs/decisions/0011-more-noise-than-the-posterior.md.
 */
export const liteNoiseFactor = (steps: number): number => 1 + 1 / (steps + 6);
