import type { Prediction } from '@sr3kit/denoiser';
import type { LiteConfig, ReceptiveField } from '@sr3kit/lite';
import type { NoiseCurve } from '@sr3kit/schedules';
import type { Field } from './field.ts';

/** What is the same for all stages of a diffusion with a light model. */
export interface LitePlan {
  readonly network: LiteConfig;
  readonly prediction: Prediction;
  readonly curve: NoiseCurve;
  readonly reach: ReceptiveField;
  /** Floating-point operations for a site. */
  readonly cost: { readonly regressor: number; readonly denoiser: number };
  readonly steps: number;
  readonly seed: number;
  /** Factor on all noise. */
  readonly strength: number;
  readonly consistency: number;
  readonly previews: boolean;
}

/** What is known of a picture before the first refinement; fields of sites. */
export interface Known {
  readonly x: Field;
  /** The regressor's. */
  readonly features: Field;
  /** The unit of the residual. */
  readonly scale: Field;
}

/** What a refinement goes by. */
export interface Refined extends Known {
  /** Noisy residual luma. */
  readonly y: Field;
  /** The network's estimate of the clean one, before the projection. */
  readonly y0: Field;
}
