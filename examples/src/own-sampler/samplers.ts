import { add, mul } from '@tensorflow/tfjs-core';
import type { Sampler } from '@sr3kit/samplers';

/**
 * A sampler of one's own, not a line of which is in sr3kit: forgets the noise that is there and adds as much of its own,
 * sqrt(alphaBar') y0 + sqrt(1 - alphaBar') z, as consistency models are sampled (Song et al. 2023, Alg. 1).
 */
export const renoise: Sampler = {
  history: 0,
  step(curve, t, _y, { y0 }, noise) {
    const next = curve.alphaBars[t - 1]!;
    return add(mul(Math.sqrt(next), y0), mul(Math.sqrt(1 - next), noise()));
  },
};

/**
 * Another one, which looks back: DDIM with the estimate of y0 averaged over this step and the one before, which calms what
 * flickers from step to step.
 */
export const calmDdim: Sampler = {
  history: 1,
  step(curve, t, _y, { y0, eps }, _noise, [before]) {
    const next = curve.alphaBars[t - 1]!;
    const calm = before ? mul(0.5, add(y0, before)) : y0;
    return add(mul(Math.sqrt(next), calm), mul(Math.sqrt(1 - next), eps));
  },
};
