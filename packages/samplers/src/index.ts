export { ancestral, type AncestralOptions } from './ancestral.ts';
export { ddim, type DdimOptions } from './ddim.ts';
export { dpmSolverPP, type DpmSolverOptions } from './dpmSolverPP.ts';
export { inTurns } from './inTurns.ts';
export { firstSamples, positionalNoise } from './noise.ts';
export { sample, type Refinement, type SampleOptions } from './sample.ts';
export type { Estimates, Sampler } from './sampler.ts';
export {
  defaultSamplerName,
  samplerNamed,
  samplerNames,
  type NamedSamplerOptions,
  type SamplerName,
} from './samplers.ts';
export type { Start } from './start.ts';
