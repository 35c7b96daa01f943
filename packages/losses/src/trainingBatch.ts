/**
 * Pictures and their low-resolution versions as plain arrays, black -1 and white 1; the receiver owns them. `@sr3kit/data`
 * makes such batches.
 */
export interface PictureBatch {
  /** Number of pictures. */
  readonly size: number;
  /** Side of the square high-resolution crops in pixels. */
  readonly crop: number;
  /** High-resolution side divided by low-resolution side. */
  readonly scale: number;
  /** Gray (1) or RGB (3). */
  readonly channels: number;
  /** `[size, crop, crop, channels]`. */
  readonly high: Float32Array;
  /** `[size, crop / scale, crop / scale, channels]`. */
  readonly low: Float32Array;
  /** Class of each picture, `[size]`, if they are labelled. */
  readonly labels?: Int32Array;
}

/** Which draw of a run a loss is for. Everything random in it must be a function of these three. */
export interface Draw {
  /** Integer in [0, 2^53). */
  readonly seed: number;
  /** Updates done before this one: 0 for the first. */
  readonly step: number;
  /** Which of the batches that are accumulated in an update: 0 for the first. */
  readonly micro: number;
}
