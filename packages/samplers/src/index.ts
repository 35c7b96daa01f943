export { ancestral, ancestralStep, type AncestralOptions } from './ancestral.ts';
export { ddim, ddimStep, type DdimOptions } from './ddim.ts';
export { dpmSolverPP, type DpmSolverOptions } from './dpmSolverPP.ts';
export { fieldNoise } from './noise.ts';
export { projectConsistency } from './projectConsistency.ts';
export type { Refinement, SamplerOptions, Start } from './start.ts';
