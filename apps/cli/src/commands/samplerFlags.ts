import { BadInput, readName, readNumber } from '@sr3kit/command';
import { samplerNamed, samplerNames, type Sampler, type SamplerName } from '@sr3kit/samplers';

/** The flags that choose a sampler, as commander passes them on. */
export interface SamplerFlags {
  readonly sampler?: string;
  readonly eta?: string;
}

/** What each sampler is, in a few words. */
const abouts: Readonly<Record<SamplerName, string>> = {
  ancestral: "SR3's own, new noise in every step",
  ddim: 'no new noise unless --eta asks for it',
  'dpmSolver++': 'no new noise, each step looks back at the one before',
  'dpmSolver++sde': 'the same with new noise',
};

/** Help for `--sampler`. */
export const samplerHelp: string = `how a step of diffusion mode removes noise: ${samplerNames
  .map((name) => `${name} (${abouts[name]})`)
  .join(', ')} (default: ancestral)`;

/**
 * Reads the flags that choose a sampler.
 *
 * @returns Undefined where none is named: the façade has a default.
 * @throws BadInput for an unknown name, for an eta out of range, and for an eta without the sampler that takes one.
 */
export function readSampler({ sampler, eta }: SamplerFlags): Sampler | undefined {
  const name = sampler === undefined ? undefined : readName('--sampler', sampler, samplerNames);
  if (eta === undefined) return name && samplerNamed(name);
  if (name !== 'ddim') {
    throw new BadInput(`--eta ${eta}: only one sampler takes it: add --sampler ddim, or leave it out`);
  }
  try {
    return samplerNamed(name, { eta: readNumber('--eta', eta) });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new BadInput(`--eta ${eta}: expected a number from 0 to 1`, { cause: error });
  }
}
