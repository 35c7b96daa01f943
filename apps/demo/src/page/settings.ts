import { defaultSamplerName } from '@sr3kit/samplers';
import type { Job } from '../worker/protocol.ts';

/** What the user can set. */
export interface Settings extends Omit<Job, 'steps'> {
  /** Null: what the model says. */
  readonly steps: number | null;
  readonly samples: number;
}

/** The settings with the model's own number of steps filled in: what a job is made of. */
export interface JobSettings extends Settings {
  readonly steps: number;
}

/** Steps of the models that come with the page, which is what is shown until one is there. */
export const USUAL_STEPS = 2;

/** None of them has to be changed. A model that is not crisp takes its own first mode. */
export const DEFAULTS: Settings = {
  mode: 'crisp',
  steps: null,
  sampler: defaultSamplerName,
  strength: 1,
  consistency: null,
  seed: 1,
  samples: 1,
  scale: 4,
};
