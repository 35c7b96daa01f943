import { z } from 'zod';
import { parseConfig } from '@sr3kit/config';

/** Width and depth of a chain of residual blocks. */
export interface ChainConfig {
  readonly channels: number;
  /** Residual blocks of two 3x3 convolutions each. */
  readonly blocks: number;
}

/** The light model: everything that fixes its weights' names and shapes. */
export interface LiteConfig {
  /** Magnification; also the side of the squares of pixels that become channels of the low-resolution grid. */
  readonly scale: number;
  /** Gray (1) or RGB (3). */
  readonly imageChannels: 1 | 3;
  /** Answers in one pass; the denoiser builds on its features. */
  readonly regressor: ChainConfig & {
    /** Unit of the regressor's output: standard deviation of photograph minus bicubic, pictures in [-1, 1]. */
    readonly residualScale: number;
  };
  /**
   * Whether there is a second regressor of the same size, trained for pictures that look sharp rather than for the
   * smallest error. Nothing builds on its features. Default false.
   */
  readonly crisp: boolean;
  /**
   * How much of the faithful regressor is mixed into the weights of the crisp one, 0 (left out) to below 1. Drawing that starts
   * from the crisp picture takes its detail as it was before: texture that is then refined may go further than what is shown.
   */
  readonly faithfulShare?: number;
  /** The head that predicts how large the regressor's error is at each place. */
  readonly localScale: {
    readonly channels: number;
    /** Smallest sigma it can predict, pictures in [-1, 1]: bounds the division by it. */
    readonly floor: number;
    /**
     * Largest sigma, pictures in [-1, 1]. At the hardest edges, which are rare, the head answers many times the error that
     * there is, and a little noise in units of that would be a speck. Left out: none.
     */
    readonly ceiling?: number;
  };
  /** Draws what the regressor cannot know; null for a model with the one-step mode only. */
  readonly denoiser:
    (ChainConfig & { /** Width of the noise level's embedding, even. */ readonly embedding: number }) | null;
}

/** Far above any network that anybody would wait for: what is larger is a mistake, or meant to take all memory. */
const MOST = { channels: 4096, blocks: 1024 };

const count = (most: number): z.ZodNumber => z.number().int().min(1).max(most);
const chain = { channels: count(MOST.channels), blocks: count(MOST.blocks) };

/** Schema of {@link LiteConfig}. Unknown keys are errors. */
export const liteConfigSchema: z.ZodType<LiteConfig> = z
  .strictObject({
    scale: z.number().int().min(2).max(8),
    imageChannels: z.literal([1, 3]),
    regressor: z.strictObject({ ...chain, residualScale: z.number().positive().default(0.1) }),
    crisp: z.boolean().default(false),
    faithfulShare: z.number().min(0).lt(1).exactOptional(),
    localScale: z
      .strictObject({
        channels: count(MOST.channels),
        floor: z.number().positive(),
        ceiling: z.number().positive().exactOptional(),
      })
      .superRefine(({ floor, ceiling }, context) => {
        if (ceiling === undefined || ceiling > floor) return;
        const message = `must be more than the floor of ${floor}, got ${ceiling}`;
        context.addIssue({ code: 'custom', path: ['ceiling'], message });
      })
      .prefault({ channels: 24, floor: 0.006, ceiling: 0.25 }),
    denoiser: z.strictObject({ ...chain, embedding: count(MOST.channels).multipleOf(2).default(64) }).nullable(),
  })
  .superRefine(({ crisp, faithfulShare }, context) => {
    if (crisp || faithfulShare === undefined) return;
    const message = `must be left out where there is no crisp regressor, got ${faithfulShare}`;
    context.addIssue({ code: 'custom', path: ['faithfulShare'], message });
  });

/**
 * Asserts that a configuration makes a network.
 *
 * @throws ConfigError that lists every wrong field by its path.
 */
export function assertLiteConfig(config: LiteConfig): void {
  parseConfig(liteConfigSchema, config, 'lite');
}

/** Luma values at a site of the low-resolution grid: the channels the denoiser works on. */
export const siteValues = ({ scale }: LiteConfig): number => scale * scale;
