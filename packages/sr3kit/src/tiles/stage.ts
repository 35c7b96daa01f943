import { slice, tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import type { Rect, Tile } from '@sr3kit/imaging';
import type { RowBuffer } from '../picture/rowBuffer.ts';

/** What a stage does, to tell users: the one pass of the regressor, a refinement, or putting the picture together. */
export type StageKind = 'regression' | 'refinement' | 'composition';

/** A computation that can be done tile by tile: what it writes at a site depends on what it reads within the halo. */
export interface Stage {
  readonly kind: StageKind;
  /** Which refinement it belongs to, 1 ... steps; 0 before the first. */
  readonly step: number;
  /** How far it reads beyond what it writes, in sites on every side. */
  readonly halo: number;
  readonly reads: readonly RowBuffer[];
  readonly writes: readonly RowBuffer[];
  /** Approximate floating-point operations per site, to estimate the time left. */
  readonly cost: number;
  /**
   * Runs inside a `tidy`; reads nothing outside `tile.padded`.
   *
   * @returns The values in the tile's core for each buffer in `writes`. A stage that was asked for previews then adds
   * the picture as it now looks there, `[1, height * scale, width * scale, channels]` in [-1, 1].
   */
  compute(params: Params, tile: Tile): readonly Tensor4D[];
}

/** A rectangle of a buffer on the engine; owned by the caller. */
export function windowOf(buffer: RowBuffer, rect: Rect): Tensor4D {
  const { density, channels } = buffer;
  return tensor4d(buffer.read(rect), [1, rect.height * density, rect.width * density, channels]);
}

/** Cuts the core out of what was computed for the padded tile, `density` places to a site; owned by the caller. */
export function coreOf(padded: Tensor4D, { inner }: Tile, density: number = 1): Tensor4D {
  const [top, left, height, width] = [inner.top, inner.left, inner.height, inner.width].map((each) => each * density);
  return slice(padded, [0, top!, left!, 0], [1, height!, width!, padded.shape[3]]);
}
