import { z } from 'zod';
import { parseConfig } from '@sr3kit/config';

/** A U-Net: everything that fixes its weights' names and shapes, and the dropout it is trained with. */
export interface UnetConfig {
  /** Channels of the noisy target `y` and of the output. */
  readonly imageChannels: number;
  /** Channels of the condition picture; 0 for a model without one. */
  readonly conditionChannels: number;
  /** Height and width that the model is meant for, in pixels. It fixes where attention sits; other sizes work too. */
  readonly size: number;
  /** Width of the first level. */
  readonly channels: number;
  /** Width of each level in units of `channels`; each level after the first works at half the resolution of the one before. */
  readonly multipliers: readonly number[];
  /** Residual blocks of a level on the way down; there is one more on the way up. */
  readonly blocks: number;
  /** Resolutions of the grid (of `size` / `patch` and its halves) at which blocks attend. The lowest level always does, once. */
  readonly attention: readonly number[];
  /** Attention heads; 1 by default. */
  readonly heads?: number;
  /** Probability of a zero in training, in [0, 1). */
  readonly dropout: number;
  /** Groups of every group normalisation; must divide `channels`. */
  readonly groups: number;
  /** `sr3`: the network of the paper; `checkpoint`: that of the public PyTorch checkpoints. */
  readonly layout: 'sr3' | 'checkpoint';
  /** False for the regression form: `y` and the noise level are no inputs. */
  readonly noiseInput: boolean;
  /** Number of classes of the class-conditional form. */
  readonly classes?: number;
  /** Side of the squares of pixels that are folded into channels at the ends, so that the network runs on a smaller grid. */
  readonly patch: 1 | 2 | 4;
}

/** Far above any network that anybody would wait for: what is larger is a mistake, or meant to take all memory. */
const MOST = { channels: 4096, size: 65_536, levels: 16, multiplier: 256, blocks: 64, classes: 1_000_000 };

const count = (most: number): z.ZodNumber => z.number().int().min(1).max(most);

/** Schema of {@link UnetConfig}. Unknown keys are errors. */
export const unetConfigSchema: z.ZodType<UnetConfig> = z
  .strictObject({
    imageChannels: count(MOST.channels),
    conditionChannels: z.number().int().min(0).max(MOST.channels),
    size: count(MOST.size),
    channels: count(MOST.channels),
    multipliers: z.array(count(MOST.multiplier)).min(1).max(MOST.levels).readonly(),
    blocks: count(MOST.blocks),
    attention: z.array(count(MOST.size)).max(MOST.levels).readonly(),
    heads: count(MOST.channels).exactOptional(),
    dropout: z.number().min(0).lt(1),
    groups: count(MOST.channels),
    layout: z.enum(['sr3', 'checkpoint']),
    noiseInput: z.boolean(),
    classes: count(MOST.classes).exactOptional(),
    patch: z.union([z.literal(1), z.literal(2), z.literal(4)]),
  })
  .superRefine((config, context) => {
    const issue = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    const { channels, groups, heads = 1, attention, size, patch, multipliers } = config;
    if (channels % groups !== 0) issue(['groups'], `must divide channels (${channels}), got ${groups}`);
    if (channels % 2 !== 0) issue(['channels'], `must be even, got ${channels}: it holds pairs of sine and cosine`);
    if (channels % heads !== 0) issue(['heads'], `must divide channels (${channels}), got ${heads}`);
    if (config.layout === 'checkpoint' && heads !== 1) {
      issue(['heads'], `must be 1 in the checkpoint layout, got ${heads}`);
    }
    if (!config.noiseInput && config.conditionChannels === 0) {
      issue(['conditionChannels'], 'must be at least 1 where noiseInput is false: there is no other input');
    }
    const multiple = patch * 2 ** (multipliers.length - 1);
    if (size % multiple !== 0) issue(['size'], `must be a multiple of ${multiple}, got ${size}`);
    const resolutions = multipliers.map((_, level) => size / patch / 2 ** level);
    attention.forEach((resolution, i) => {
      if (!resolutions.includes(resolution)) {
        issue(['attention', i], `must be one of the grid's resolutions ${resolutions.join(', ')}, got ${resolution}`);
      }
    });
  });

/**
 * Asserts that a configuration makes a network.
 *
 * @throws ConfigError that lists every wrong field by its path.
 */
export function assertUnetConfig(config: UnetConfig): void {
  parseConfig(unetConfigSchema, config, 'unet');
}

/** Height and width of the pictures must be multiples of this: the patch, halved once for each level after the first. */
export function minimumMultiple(config: UnetConfig): number {
  assertUnetConfig(config);
  return config.patch * 2 ** (config.multipliers.length - 1);
}
