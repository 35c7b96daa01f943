import { defaultSamplerName } from '@sr3kit/samplers';
import type { Job } from '../worker/protocol.ts';

/** What the user can set. */
export interface Settings extends Job {
  readonly samples: number;
}

/** None of them has to be changed. A model that is not crisp takes its own first mode. */
export const DEFAULTS: Settings = {
  mode: 'crisp',
  steps: 2,
  sampler: defaultSamplerName,
  strength: 1,
  consistency: null,
  seed: 1,
  samples: 1,
  scale: 4,
};
