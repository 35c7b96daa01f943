import { z } from 'zod';

/** Where the weights come from, for people to read. */
export interface TrainingSummary {
  /** Updates done. */
  readonly steps: number;
  /** Pictures seen, repetitions included. */
  readonly examples?: number;
  /** Wall-clock time. */
  readonly seconds?: number;
  /** Last loss, smoothed or not. */
  readonly loss?: number;
  readonly seed?: number;
  /** Engine and device it was trained on. */
  readonly engine?: string;
  /** Pictures it was trained on. */
  readonly data?: string;
  readonly notes?: string;
}

const count = z.int().min(0);

/** Validates a {@link TrainingSummary}. */
export const trainingSummarySchema: z.ZodType<TrainingSummary> = z.strictObject({
  steps: count,
  examples: count.exactOptional(),
  seconds: z.number().min(0).exactOptional(),
  loss: z.number().exactOptional(),
  seed: count.exactOptional(),
  engine: z.string().exactOptional(),
  data: z.string().exactOptional(),
  notes: z.string().exactOptional(),
});
