import type { ModelConfig } from '@sr3kit/checkpoints';
import type { Denoiser } from '@sr3kit/denoiser';
import { ancestral, ddim, dpmSolverPP, type Refinement, type Start } from '@sr3kit/samplers';
import { createSchedule, respace } from '@sr3kit/schedules';
import type { SampleOptions } from './sampleOptions.ts';

/** Refines with the sampler and on the noise levels that the options ask for. */
export function refine(
  config: ModelConfig,
  denoise: Denoiser,
  start: Start,
  options: SampleOptions,
): AsyncGenerator<Refinement> {
  const schedule = createSchedule(config.schedule, { warn: () => undefined });
  const curve = options.curve ?? respace(schedule, options.steps, options.spacing ?? 'logSnr');
  const signal = options.signal ? { signal: options.signal } : {};
  switch (options.sampler) {
    case 'ancestral':
      return ancestral(denoise, curve, start, { variance: options.variance ?? 'beta', ...signal });
    case 'ddim':
      return ddim(denoise, curve, start, { eta: options.eta ?? 0, ...signal });
    case 'dpmSolver++':
      return dpmSolverPP(denoise, curve, start, { stochastic: false, ...signal });
    case 'dpmSolver++sde':
      return dpmSolverPP(denoise, curve, start, { stochastic: true, ...signal });
  }
}
