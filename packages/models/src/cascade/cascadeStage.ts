import type { SuperResolveOptions } from '../inference/superResolve.ts';
import type { Model } from '../model.ts';

/** A model of a cascade, and how it draws. */
export interface CascadeStage extends Partial<
  Pick<
    SuperResolveOptions,
    'sampler' | 'steps' | 'spacing' | 'start' | 'strength' | 'guidance' | 'consistency' | 'piece'
  >
> {
  /** Stays the caller's, and must be alive as long as the cascade draws. */
  readonly model: Model;
}
