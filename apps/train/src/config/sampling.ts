import type { Spacing } from '@sr3kit/schedules';
import { z } from 'zod';

/** How pictures are drawn from a diffusion model: the options of `superResolve` that a file or a command line can hold. */
export interface Sampling {
  readonly sampler: 'ancestral' | 'ddim' | 'dpmSolver++' | 'dpmSolver++sde';
  readonly steps: number;
  /** Default: what suits the kind of network. */
  readonly spacing?: Spacing;
  readonly eta: number;
  readonly variance: 'beta' | 'posterior';
  readonly seed: number;
  readonly strength: number;
  /** Default: what the model says. */
  readonly consistency?: number;
}

const unit = z.number().min(0).max(1);

/** Fields that are left out get defaults: 20 ancestral steps with the posterior variance. */
export const samplingSchema: z.ZodType<Sampling> = z.strictObject({
  sampler: z.enum(['ancestral', 'ddim', 'dpmSolver++', 'dpmSolver++sde']).default('ancestral'),
  steps: z.int().min(1).default(20),
  spacing: z.union([z.enum(['uniform', 'quadratic', 'logSnr']), z.number().positive()]).exactOptional(),
  eta: unit.default(0),
  variance: z.enum(['beta', 'posterior']).default('posterior'),
  seed: z.int().min(0).default(1),
  strength: z.number().min(0).max(2).default(1),
  consistency: unit.exactOptional(),
});
