import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import type { UnetConfig } from './config.ts';

/** What all blocks of one evaluation share. */
export interface Pass {
  readonly config: UnetConfig;
  readonly params: Params;
  /** `[batch, width]`, or null where nothing is embedded. */
  readonly embedding: Tensor2D | null;
  /** Seed of the dropout of a block, or null to leave dropout out. */
  readonly dropoutSeed: ((block: string) => number) | null;
}
