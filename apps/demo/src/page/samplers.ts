import type { SamplerName } from '@sr3kit/samplers';

/**
 * What the page calls each sampler of `samplerNames`, in that order. (A test compares them: the page itself must not load
 * the samplers, which are the worker's.)
 */
export const samplerLabels: Readonly<Record<SamplerName, string>> = {
  ancestral: 'Ancestral',
  ddim: 'DDIM',
  'dpmSolver++': 'DPM-Solver++',
  'dpmSolver++sde': 'DPM-Solver++ SDE',
};

/** What each sampler means for the picture. */
export const samplerHints: Readonly<Record<SamplerName, string>> = {
  ancestral: 'Adds new noise in every step, as in SR3.',
  ddim: 'Adds no new noise.',
  'dpmSolver++': 'Adds no new noise; each step looks back at the one before.',
  'dpmSolver++sde': 'Adds new noise in every step; each step looks back at the one before.',
};
