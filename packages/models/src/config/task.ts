import { z } from 'zod';

/** What a model is for. */
export interface Task {
  /** Magnification, an integer from 1 to 64. */
  readonly scale: number;
  /** Side of the square high-resolution crops it was trained on, in pixels. */
  readonly size?: number;
  /** Gray (1) or RGB (3). */
  readonly channels: 1 | 3;
  /**
   * How far results are moved onto the pictures whose downsample is the input, in [0, 1], unless the caller says
   * otherwise. Default 1. It is 0 for models trained to remove noise and JPEG artefacts, which would bring those back.
   */
  readonly consistency?: number;
}

/** Validates a {@link Task}. */
export const taskSchema: z.ZodType<Task> = z.strictObject({
  scale: z.int().min(1).max(64),
  size: z.int().min(1).max(65_536).exactOptional(),
  channels: z.literal([1, 3]),
  consistency: z.number().min(0).max(1).exactOptional(),
});

/**
 * How consistent a model's results are unless the caller says otherwise, in [0, 1]. This is the only place that holds
 * the default.
 */
export function defaultConsistency({ consistency = 1 }: Task): number {
  return consistency;
}
