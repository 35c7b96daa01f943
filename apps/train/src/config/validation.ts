import { z } from 'zod';
import { samplingSchema, type Sampling } from './sampling.ts';

/** How a run measures itself while it trains. */
export interface ValidationConfig {
  /** Folders, globs or list files of pictures that are not trained on. */
  readonly files: readonly string[];
  /** Ready low-resolution pictures of them, as in `data.pairedLowRes`. */
  readonly pairedLowRes?: string | undefined;
  /** Steps from one validation to the next. */
  readonly every: number;
  /** At most this many pictures, in the order of their names. */
  readonly limit: number;
  /** How many of them are drawn in the sample grid. */
  readonly pictures: number;
  /** Samples of each picture in the grid; measures use the first. */
  readonly samples: number;
  readonly sampling: Sampling;
}

export const validationSchema: z.ZodType<ValidationConfig> = z.strictObject({
  files: z.array(z.string()).min(1),
  pairedLowRes: z.string().optional(),
  every: z.int().min(1),
  limit: z.int().min(1).default(8),
  pictures: z.int().min(1).max(1000).default(4),
  samples: z.int().min(1).max(100).default(2),
  sampling: samplingSchema.prefault({}),
});
