import type { PlanStart, TiledDiffusion } from '@sr3kit/models';
import type { Sampler } from '@sr3kit/samplers';
import type { NoiseCurve } from '@sr3kit/schedules';
import type { Previews } from './previews.ts';
import type { Rows } from './stage.ts';

/** What is the same for all stages of a diffusion. */
export interface DiffusionPlan {
  readonly diffusion: TiledDiffusion;
  readonly sampler: Sampler;
  readonly curve: NoiseCurve;
  /** Magnification. */
  readonly scale: number;
  /** Channels of the picture. */
  readonly channels: 1 | 3;
  readonly steps: number;
  /** What drawing starts from. */
  readonly start: PlanStart;
  readonly seed: number;
  /** Factor on all noise. */
  readonly strength: number;
  readonly consistency: number;
  readonly previews: Previews;
}

/** What is known of a picture before the first refinement. */
export interface Guided {
  readonly x: Rows;
  /** The parts of the guidance, by name. */
  readonly guidance: Readonly<Record<string, Rows>>;
}

/** What a refinement works on. */
export interface Refining extends Guided {
  /** The noisy samples. */
  readonly y: Rows;
  /** The network's estimate of the clean ones, before the projection. */
  readonly y0: Rows;
  /** Projected estimates of earlier steps, the newest first: as many as the sampler looks at. */
  readonly past: readonly Rows[];
}
