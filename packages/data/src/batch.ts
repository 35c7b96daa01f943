/** Training examples of one step: arrays that the receiver owns. */
export interface Batch {
  /** Training step the batch belongs to, counted from 0. */
  readonly step: number;
  /** Number of examples n. */
  readonly size: number;
  /** Side H = W of the high-resolution crops in pixels. */
  readonly crop: number;
  /** H divided by the low-resolution side. */
  readonly scale: number;
  /** Gray (1) or RGB (3). */
  readonly channels: 1 | 3;
  /** High resolution `[n, H, W, channels]`, black -1, white 1. */
  readonly high: Float32Array;
  /** Low resolution `[n, H / scale, W / scale, channels]`, black -1, white 1. */
  readonly low: Float32Array;
  /** Class of each example `[n]`, if the pictures are labelled. */
  readonly labels?: Int32Array;
}
