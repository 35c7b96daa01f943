import type { PictureBatch } from '@sr3kit/losses';
import type { PicturePair } from '../picturePair.ts';
import type { Skipped } from './probeFiles.ts';

/** Which batches are made. */
export interface BatchOptions {
  /** Examples in a batch, at least 1. */
  readonly batchSize: number;
  /** First step, default 0: the batches from there on are those of a run that began at 0. */
  readonly start?: number | undefined;
  /** One past the last step, default none: without it batches never end. */
  readonly end?: number | undefined;
  /** Default: the seed of the configuration. */
  readonly seed?: number | undefined;
  /** Batches prepared while the consumer works, default 4. */
  readonly prefetch?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How whole pictures are read. */
export interface ImagesOptions {
  /** Pictures prepared while the consumer works, default 1. */
  readonly prefetch?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A whole picture for evaluation: sides are cut to a multiple of the scale. Do not write into its samples. */
export interface WholePicture extends PicturePair {
  /** Absolute path of the file. */
  readonly path: string;
  /** Path within the folder that was named, with '/' between its parts. */
  readonly name: string;
  readonly label?: number;
}

/** Pictures that are ready to be read. Owns decoded pictures and threads until it is closed. */
export interface Dataset {
  /** Number of pictures. */
  readonly length: number;
  /** Absolute paths in the order of `images()`. */
  readonly paths: readonly string[];
  /** Files that were passed over when the data set was opened. */
  readonly skipped: readonly Skipped[];
  /** Names of the classes by number; empty without labels. */
  readonly classes: readonly string[];
  /**
   * Hash of the pictures' names and sizes and of the settings that batches depend on. Where it is the same, so are the
   * batches of a seed and step: a run that is resumed can tell that its data has changed.
   */
  readonly fingerprint: string;
  /**
   * Batches of training examples, one for each step.
   *
   * A batch depends on the pictures, seed, step and batch size only: neither on where the run began, nor on prefetching,
   * memory or threads. Each epoch visits every picture once; a batch may span two epochs. A picture that turns out to be
   * damaged is reported to `onSkip` and replaced by the next one in the list that is not.
   *
   * @throws RangeError (at once) if an option is out of range or the configuration has no `crop`. While it runs:
   * DataError if no picture can be decoded or the data set is closed; the signal's reason.
   */
  batches(options: BatchOptions): AsyncGenerator<PictureBatch, void, undefined>;
  /**
   * Every picture once, whole, in order; damaged ones are reported to `onSkip` and left out.
   *
   * @throws RangeError, DataError or the signal's reason, as `batches`.
   */
  images(options?: ImagesOptions): AsyncGenerator<WholePicture, void, undefined>;
  /** Ends running generators (they throw), frees memory and threads; resolves when nothing is under way. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
