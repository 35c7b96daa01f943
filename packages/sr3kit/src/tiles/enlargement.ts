import type { Rect } from '@sr3kit/imaging';
import type { FinishedRows } from '../picture/outputRows.ts';
import type { StageKind } from './stage.ts';

/** A finished piece of work on the way to the model's picture. Positions are pixels of that picture. */
export interface Enlargement {
  readonly kind: StageKind;
  /** Which refinement it belongs to, 1 ... steps; 0 before the first and after the last one. */
  readonly step: number;
  readonly steps: number;
  /** Tiles done so far, and tiles in all, over all stages. */
  readonly tiles: number;
  readonly tilesTotal: number;
  /** Share of the arithmetic that is done, in (0, 1]. */
  readonly share: number;
  /** What was worked on. */
  readonly area: Rect;
  /** The picture as it now looks there, `[height, width, channels]` in samples of 8 bits. */
  readonly preview?: Uint8Array;
  /** Rows that this work finished; they come from top to bottom. */
  readonly rows?: FinishedRows;
}
