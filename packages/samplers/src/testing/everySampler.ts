import type { Denoiser } from '@sr3kit/denoiser';
import type { NoiseCurve } from '@sr3kit/schedules';
import { ancestral, ddim, dpmSolverPP, sample, type Refinement, type Sampler, type Start } from '../index.ts';

type Sampling = (
  denoise: Denoiser,
  curve: NoiseCurve,
  start: Start,
  options?: { readonly signal?: AbortSignal },
) => AsyncGenerator<Refinement>;

const sampling =
  (sampler: Sampler): Sampling =>
  (denoise, curve, start, options) =>
    sample(denoise, curve, start, { ...options, sampler });

/** Every sampler, in every form that has formulas of its own. */
export const everySampler: readonly (readonly [name: string, sampler: Sampling])[] = [
  ['ancestral, variance beta', sampling(ancestral({ variance: 'beta' }))],
  ['ancestral, variance of the posterior', sampling(ancestral({ variance: 'posterior' }))],
  ['DDIM, eta 0', sampling(ddim({ eta: 0 }))],
  ['DDIM, eta 0.5', sampling(ddim({ eta: 0.5 }))],
  ['DDIM, eta 1', sampling(ddim({ eta: 1 }))],
  ['DPM-Solver++ 2M', sampling(dpmSolverPP({ stochastic: false }))],
  ['DPM-Solver++ 2M, stochastic', sampling(dpmSolverPP({ stochastic: true }))],
];
