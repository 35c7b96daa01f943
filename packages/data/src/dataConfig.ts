import { z } from 'zod';
import type { Written } from '@sr3kit/config';

/** Random changes of a training example. */
export interface Augment {
  /** Mirror left and right with probability 1/2. */
  readonly flip: boolean;
  /** Turn by 0 to 3 quarter turns with equal probability. */
  readonly turn: boolean;
  /**
   * Blur the low-resolution picture with this probability by a Gaussian whose sigma (low-resolution pixels) is drawn
   * uniformly from the range: so a stage of a cascade learns to tolerate the errors of the stage before (SR3 section 2.4, table 5).
   */
  readonly blur?: { readonly probability: number; readonly sigma: readonly [number, number] } | undefined;
  /**
   * Add Gaussian noise to the low-resolution picture with this probability, after the blur. Its standard deviation is drawn
   * uniformly from the range, in levels of 8 bits: what a small sensor leaves, 2 to 8 or so.
   */
  readonly noise?: { readonly probability: number; readonly sigma: readonly [number, number] } | undefined;
  /**
   * Compress the low-resolution picture with this probability as JPEG, last of all. Quality is an integer drawn uniformly
   * from the range in 1 to 100; half of them store colour at half the resolution (4:2:0).
   */
  readonly jpeg?: { readonly probability: number; readonly quality: readonly [number, number] } | undefined;
}

/** How made low-resolution pictures are rounded; see {@link PicturesConfig}. */
export type Rounding = boolean | 'source';

/** What becomes of transparency: composited over white or black, or dropped (the colours below it show). */
export type AlphaHandling = 'white' | 'black' | 'drop';

/** Which pictures, and how training examples are made of them: everything but what the task of a model says too. */
export interface PicturesConfig {
  /** Folders (recursive), globs, list files (.txt, one path a line) and pictures. */
  readonly files: readonly string[];
  /**
   * Shrink every picture until its shorter side has this many pixels (MATLAB's antialiased bicubic), before anything else:
   * so a network sees whole pictures, as the paper's do at 64x64, and not small parts of large ones. Smaller pictures are
   * left out. Default: pictures keep their size.
   */
  readonly shorterSide?: number | undefined;
  /** Side of the high-resolution crop in pixels, a multiple of `scale`. Without it only whole pictures can be read. */
  readonly crop?: number | undefined;
  /** Folder, glob or list of ready low-resolution pictures, matched by file stem; else they are made by MATLAB's bicubic. */
  readonly pairedLowRes?: string | undefined;
  /**
   * Round made low-resolution pictures to 8 bits, as most files hold them; `'source'`: to the bits of the picture they are
   * made of, so that 16 bits stay 16; false: not at all.
   */
  readonly quantize: Rounding;
  readonly augment: Augment;
  readonly alpha: AlphaHandling;
  /** `'folder'`: the class is the parent folder, numbered by sorted name; a list of folder names fixes the numbers. */
  readonly labels?: 'folder' | readonly string[] | undefined;
  /**
   * Decode every picture when the data set is opened, so that a damaged one is known before the first batch and not in the
   * middle of an epoch. Otherwise headers are read. What is decoded is kept as far as `cacheBytes` allow.
   */
  readonly verify: boolean;
  /** Decoded pictures are kept in memory up to this many bytes; 0 keeps none. */
  readonly cacheBytes: number;
  /** Threads that make batches of decoded pictures; 0 does it on the main thread. The batches are the same. */
  readonly workers: number;
  /** Seed of order, crops and augmentation, in [0, 2^53). */
  readonly seed: number;
}

/** Which pictures, and how training examples of which task are made of them. */
export interface DataConfig extends PicturesConfig {
  /** High-resolution side divided by low-resolution side, 1 to 64. */
  readonly scale: number;
  /** Gray (1) or RGB (3). */
  readonly channels: 1 | 3;
}

type Defaulted = 'channels' | 'quantize' | 'alpha' | 'verify' | 'cacheBytes' | 'workers' | 'seed';

/** {@link DataConfig} before defaults are filled in. */
export interface DataConfigInput extends Written<Omit<DataConfig, 'augment'>, Defaulted> {
  readonly augment?: Written<Augment> | undefined;
}

const path = z.string().min(1, 'must be a path, got an empty text');

const integer = (from: number, to: number, advice: string) =>
  z.number().refine((value) => Number.isInteger(value) && value >= from && value <= to, {
    error: ({ input }) => `must be an integer from ${from} to ${to}, got ${String(input)}: ${advice}`,
  });

const range = (value: z.ZodNumber) =>
  z.tuple([value, value]).refine(([low, high]) => low <= high, 'must be [smallest, largest] with smallest <= largest');
const probability = z.number().min(0).max(1);
const sigma = range(z.number().min(0).max(100));

const augmentSchema = z.strictObject({
  flip: z.boolean().default(true),
  turn: z.boolean().default(false),
  blur: z.strictObject({ probability, sigma }).optional(),
  noise: z.strictObject({ probability, sigma }).optional(),
  jpeg: z.strictObject({ probability, quality: range(z.number().int().min(1).max(100)) }).optional(),
});

const pictures = {
  files: z.array(path).min(1, 'must name at least one folder, glob, list or picture'),
  shorterSide: integer(1, 16384, 'use e.g. 64').optional(),
  crop: integer(1, 16384, 'use e.g. 128').optional(),
  pairedLowRes: path.optional(),
  quantize: z.union([z.boolean(), z.literal('source')], 'must be true, false or "source"').default(true),
  augment: augmentSchema.prefault({}),
  alpha: z.enum(['white', 'black', 'drop']).default('white'),
  labels: z
    .union([z.literal('folder'), z.array(z.string().min(1)).min(1)], 'must be "folder" or a list of folder names')
    .refine((labels) => !Array.isArray(labels) || new Set(labels).size === labels.length, {
      error: 'must not name a folder twice',
    })
    .optional(),
  verify: z.boolean().default(false),
  cacheBytes: integer(0, Number.MAX_SAFE_INTEGER, 'use e.g. 1073741824 (1 GiB)').default(2 ** 30),
  workers: integer(0, 64, 'use e.g. 1').default(1),
  seed: integer(0, Number.MAX_SAFE_INTEGER, 'use e.g. 7').default(0),
};

/** Validates a {@link PicturesConfig} and fills in the same defaults as {@link dataConfigSchema}. Unknown keys are errors. */
export const picturesConfigSchema: z.ZodType<PicturesConfig> = z.strictObject(pictures);

/**
 * Validates a {@link DataConfig} and fills in its defaults: RGB, 8-bit low resolution, flips but no turns, transparency
 * over white, headers alone are read when it is opened, 1 GiB of decoded pictures, one thread, seed 0. Unknown keys are errors.
 */
export const dataConfigSchema: z.ZodType<DataConfig, DataConfigInput> = z
  .strictObject({
    scale: integer(1, 64, 'use e.g. 4'),
    channels: z.union([z.literal(1), z.literal(3)], 'must be 1 (gray) or 3 (RGB)').default(3),
    ...pictures,
  })
  .superRefine(({ crop, scale, shorterSide, pairedLowRes }, context) => {
    const contradiction = (name: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [name], message });
    if (shorterSide !== undefined && pairedLowRes !== undefined) {
      contradiction(
        'shorterSide',
        'cannot be used with pairedLowRes, whose pictures would no longer fit: leave one out',
      );
    }
    if (shorterSide !== undefined && shorterSide < (crop ?? scale)) {
      const least = crop === undefined ? `scale (${scale})` : `crop (${crop})`;
      contradiction('shorterSide', `must be at least ${least}, got ${shorterSide}`);
    }
    if (crop === undefined || crop % scale === 0) return;
    const nearest = Math.max(scale, Math.round(crop / scale) * scale);
    contradiction('crop', `must be a multiple of scale (${scale}), got ${crop}: use e.g. ${nearest}`);
  });
