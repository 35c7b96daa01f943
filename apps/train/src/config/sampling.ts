import { z } from 'zod';
import { planStartSchema, spacingProblem, type PlanStart } from '@sr3kit/models';
import { defaultSamplerName, samplerNames, type NamedSamplerOptions, type SamplerName } from '@sr3kit/samplers';
import { spacingSchema, type Spacing } from '@sr3kit/schedules';

/**
 * How pictures are drawn from a diffusion model: the options of `superResolve` that a file or a command line can hold, and
 * those of its sampler.
 */
export interface Sampling extends NamedSamplerOptions {
  readonly sampler: SamplerName;
  readonly steps: number;
  /** Default: what suits the network. With a `noisiest` end where drawing starts from crisp, and only there. */
  readonly spacing?: Spacing;
  /** What drawing starts from. Default: what the model's plan says, and noise with a spacing of your own. */
  readonly start?: PlanStart;
  readonly seed: number;
  readonly strength: number;
  /** Default: what the model says. */
  readonly consistency?: number;
  /** How far results are moved towards what is typical of their class; 0, not at all, by default. */
  readonly guidance?: number;
}

const unit = z.number().min(0).max(1);

/** Fields that are left out get defaults: 20 ancestral steps. */
export const samplingSchema: z.ZodType<Sampling> = z
  .strictObject({
    sampler: z.enum(samplerNames).default(defaultSamplerName),
    steps: z.int().min(1).default(20),
    spacing: spacingSchema.exactOptional(),
    start: z.exactOptional(planStartSchema),
    eta: unit.exactOptional(),
    variance: z.enum(['beta', 'posterior']).exactOptional(),
    seed: z.int().min(0).default(1),
    strength: z.number().min(0).max(2).default(1),
    consistency: unit.exactOptional(),
    guidance: z.number().min(0).max(100).exactOptional(),
  })
  .check(({ value: { spacing, start = 'noise' }, issues }) => {
    const message = spacing === undefined ? null : spacingProblem(start, spacing);
    if (message !== null) issues.push({ code: 'custom', path: ['spacing'], input: spacing, message });
  });
