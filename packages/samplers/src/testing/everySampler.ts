import type { Denoiser } from '@sr3kit/denoiser';
import type { NoiseCurve } from '@sr3kit/schedules';
import { ancestral, ddim, dpmSolverPP, type Refinement, type SamplerOptions, type Start } from '../index.ts';

type Sampler = (
  denoise: Denoiser,
  curve: NoiseCurve,
  start: Start,
  options?: SamplerOptions,
) => AsyncGenerator<Refinement>;

/** Every sampler, in every form that has formulas of its own. */
export const everySampler: readonly (readonly [name: string, sampler: Sampler])[] = [
  ['ancestral, variance beta', (d, c, s, o) => ancestral(d, c, s, { ...o, variance: 'beta' })],
  ['ancestral, variance of the posterior', (d, c, s, o) => ancestral(d, c, s, { ...o, variance: 'posterior' })],
  ['DDIM, eta 0', (d, c, s, o) => ddim(d, c, s, { ...o, eta: 0 })],
  ['DDIM, eta 0.5', (d, c, s, o) => ddim(d, c, s, { ...o, eta: 0.5 })],
  ['DDIM, eta 1', (d, c, s, o) => ddim(d, c, s, { ...o, eta: 1 })],
  ['DPM-Solver++ 2M', (d, c, s, o) => dpmSolverPP(d, c, s, { ...o, stochastic: false })],
  ['DPM-Solver++ 2M, stochastic', (d, c, s, o) => dpmSolverPP(d, c, s, { ...o, stochastic: true })],
];
