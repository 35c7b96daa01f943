import type { UpscaleMode } from 'sr3kit';

/** What can be set. */
export interface Settings {
  readonly mode: UpscaleMode;
  readonly steps: number;
  readonly strength: number;
  readonly consistency: number;
  readonly seed: number;
  readonly samples: number;
  /** Magnification. */
  readonly scale: number;
}

/** None of them has to be touched. */
export const DEFAULTS: Settings = {
  mode: 'diffusion',
  steps: 8,
  strength: 1,
  consistency: 1,
  seed: 1,
  samples: 1,
  scale: 4,
};
