import type { Image, Rect } from '@sr3kit/imaging';
import type { OutputRows } from '../picture/outputRows.ts';
import type { StageKind } from '../tiles/stage.ts';

/** A finished piece of work: what progress bars, previews and results are made of. */
export interface UpscaleStep {
  /** Which of the requested pictures, 0 ... samples - 1. */
  readonly sample: number;
  readonly samples: number;
  readonly stage: StageKind;
  /** Which refinement, 1 ... `steps`; 0 for what comes before the first and after the last one. */
  readonly step: number;
  /** Refinements in all; 0 in the one-step mode. */
  readonly steps: number;
  /** Tiles done so far for this sample, and tiles in all, over all stages. */
  readonly tiles: number;
  readonly tilesTotal: number;
  /** Share of all the work that is done, in (0, 1]. */
  readonly share: number;
  /** Estimated seconds until all samples are done, at the rate so far. */
  readonly secondsLeft: number;
  /** What was worked on, in pixels of the model's picture: the input magnified by the model's factor. */
  readonly area: Rect;
  /** With `previews`: how that part now looks, without alpha. */
  readonly preview?: Image<Uint8Array>;
}

/** A step of an upscaling by rows. Some steps finish rows of the result. */
export interface RowStep extends UpscaleStep {
  /** The next rows of the result. They come from top to bottom. */
  readonly rows?: OutputRows;
}

/** A step of an upscaling in memory; the last one of each sample has its result. */
export interface PictureStep extends UpscaleStep {
  /** In the channels and the bit depth of the input; owned by the caller. */
  readonly picture?: Image;
}
