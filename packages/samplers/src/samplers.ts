import { ancestral, type AncestralOptions } from './ancestral.ts';
import { ddim, type DdimOptions } from './ddim.ts';
import { dpmSolverPP } from './dpmSolverPP.ts';
import type { Sampler } from './sampler.ts';

/** Options of the ready-made samplers. Each takes the ones that it knows. */
export interface NamedSamplerOptions extends AncestralOptions, DdimOptions {}

/** Name of a ready-made sampler. */
export type SamplerName = 'ancestral' | 'ddim' | 'dpmSolver++' | 'dpmSolver++sde';

/** The samplers that configurations and command lines know by name. */
const samplers: Readonly<Record<SamplerName, (options: NamedSamplerOptions) => Sampler>> = {
  ancestral,
  ddim,
  'dpmSolver++': () => dpmSolverPP({ stochastic: false }),
  'dpmSolver++sde': () => dpmSolverPP({ stochastic: true }),
};

/**
 * The names of the ready-made samplers: for schemas, help texts and menus. (Pure, so that bundlers leave the samplers out
 * where only a name is wanted.)
 */
export const samplerNames: readonly SamplerName[] = /* #__PURE__ */ Object.keys(samplers) as SamplerName[];

/** The one that models are sampled with unless something else is asked for: the paper's. */
export const defaultSamplerName: SamplerName = 'ancestral';

/**
 * A ready-made sampler by its name.
 *
 * @throws RangeError for an option out of range.
 */
export function samplerNamed(name: SamplerName, options: NamedSamplerOptions = {}): Sampler {
  return samplers[name](options);
}
