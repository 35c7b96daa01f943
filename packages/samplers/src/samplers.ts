import { ancestral, type AncestralOptions } from './ancestral.ts';
import { ddim, type DdimOptions } from './ddim.ts';
import { dpmSolverPP } from './dpmSolverPP.ts';
import type { Sampler } from './sampler.ts';

/** What the ready samplers can be told. Each takes of it what it understands. */
export interface NamedSamplerOptions extends AncestralOptions, DdimOptions {}

/** Name of a ready sampler. */
export type SamplerName = 'ancestral' | 'ddim' | 'dpmSolver++' | 'dpmSolver++sde';

/** The samplers that configurations and command lines know by name. */
const samplers: Readonly<Record<SamplerName, (options: NamedSamplerOptions) => Sampler>> = {
  ancestral,
  ddim,
  'dpmSolver++': () => dpmSolverPP({ stochastic: false }),
  'dpmSolver++sde': () => dpmSolverPP({ stochastic: true }),
};

/** The names of the ready samplers: for schemas, help texts and menus. */
export const samplerNames: readonly SamplerName[] = Object.keys(samplers) as SamplerName[];

/**
 * A ready sampler by its name.
 *
 * @throws RangeError for an option out of range.
 */
export function samplerNamed(name: SamplerName, options: NamedSamplerOptions = {}): Sampler {
  return samplers[name](options);
}
