import type { Rect } from '@sr3kit/imaging';
import type { FinishedRows } from '../picture/outputRows.ts';
import type { StageKind } from './stage.ts';

/** A piece of work that is done on the way to the model's picture. Positions are pixels of that picture. */
export interface Enlargement {
  readonly kind: StageKind;
  /** Which refinement it belongs to, 1 ... steps; 0 before the first and after the last one. */
  readonly step: number;
  readonly steps: number;
  /** Tiles done and to do, of all stages. */
  readonly tiles: number;
  readonly tilesTotal: number;
  /** Share of the arithmetic that is done, in (0, 1]. */
  readonly share: number;
  /** What was worked on. */
  readonly area: Rect;
  /** The picture as it now looks there, `[height, width, channels]` in [-1, 1]. */
  readonly preview?: Float32Array;
  /** Rows that are finished by it; they come from top to bottom. */
  readonly rows?: FinishedRows;
}
